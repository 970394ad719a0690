"""The steps of a workshop's day, each as a person does it: mostly keys, on phones the finger."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import expect

from tests.workshop_people import PATIENCE, Person

DATA = Path(__file__).parent / "data"
TUPOKSI = (DATA / "tupoksi" / "disdik-25.txt").read_text("utf-8")
APPLICATIONS = (DATA / "disdik-aplikasi.tsv").read_text("utf-8")
SERVICES = (
    "Penerimaan murid baru", "Legalisir ijazah", "Mutasi murid", "Angkutan sekolah antarpulau",
    "Pengaduan sekolah",
)  # fmt: skip
# Three cells of the register that do not fit, by application; they stand in this order.
WRONG = {
    "Absensi Guru": {"hosting": "server kantor lama"},
    "Jurnal Kelas": {"lifecycle": "jalan terus"},
    "Agenda Kepala Dinas": {"raa": "khusus dinas"},
}
OFFICER = "Nurhayati Umar"


# --- The room ------------------------------------------------------------------------------------


def open_workshop(facilitator: Person) -> str:
    """The code that the room sees."""
    facilitator.follow("Lokakarya")
    facilitator.look("lokakarya")
    facilitator.follow("Buka lokakarya")
    facilitator.reach("Nama lokakarya")
    facilitator.type("Proses dan aplikasi: pendidikan")
    facilitator.look("buka")
    facilitator.enter()
    facilitator.look("ruang")
    return facilitator.tab.locator(".w-code").inner_text().replace(" ", "")


def join_on_a_phone(phone: Person, facilitator: Person, code: str) -> None:
    """With the finger, one question after the other."""
    page = phone.tab
    page.goto("/gabung")
    page.get_by_label("Kode di layar depan").fill(code.lower())
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_label("Nama Anda, untuk daftar hadir").fill(OFFICER)
    phone.look("nama")
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_placeholder("Cari OPD atau unit").fill("pendid")
    page.get_by_role("radio", name="Dinas Pendidikan").check()
    phone.look("opd")
    page.get_by_role("button", name="Gabung").click()
    let_in(facilitator, phone)


def let_in(facilitator: Person, person: Person) -> None:
    expect(facilitator.tab.get_by_role("button", name=f"Terima {OFFICER}")).to_be_visible(
        timeout=PATIENCE
    )
    facilitator.reach(f"Terima {OFFICER}")
    facilitator.press("Enter")
    person.tab.wait_for_url("**/opd/1.01.01")
    person.sees("Tempel tupoksi")
    person.look("ruang-kerja")


def close_the_room(facilitator: Person) -> None:
    facilitator.tab.reload()
    facilitator.look("ruang-akhir")
    facilitator.follow("Tutup lokakarya")
    facilitator.look("tutup")
    facilitator.follow("Tutup lokakarya")
    facilitator.look("ditutup")


def reaches_nothing(person: Person) -> None:
    """What the participant saw before leads to the page that says it is over."""
    for address in ("/opd/1.01.01", "/kisi/application?opd=1.01.01", "/catatan/process", "/cari"):
        person.tab.goto(address)
        assert person.tab.url.endswith("/lokakarya/selesai"), address
    person.look("selesai")
    rows = person.tab.request.get("/kisi/application/baris?opd=1.01.01")
    assert (rows.status, "rows" in rows.json()) == (403, False)


# --- Tupoksi -------------------------------------------------------------------------------------


def paste_tupoksi(officer: Person) -> None:
    officer.follow("Tempel tupoksi")
    officer.reach("Peraturan")
    officer.type("Perwali Nomor 31 Tahun 2023")
    officer.reach("Teks pasal")
    officer.paste(TUPOKSI)
    expect(officer.tab.locator("[data-total]")).to_have_text("25 klausul", timeout=PATIENCE)
    officer.look("tempel")
    officer.reach("Pecah menjadi 25 klausul")
    officer.enter()
    expect(officer.tab.locator(".t-row.is-focused")).to_be_focused(timeout=PATIENCE)
    officer.look("klausul")


def work_through_the_clauses(officer: Person) -> None:
    """One named otherwise, one joined to a process, one declined; the others as proposed."""
    officer.press("e", "Control+a")
    officer.type("Perencanaan kebutuhan ruang kelas dan sarana belajar")
    officer.press("Enter")
    officer.decided(24)
    officer.press("Enter")  # two clauses about the same object
    officer.decided(22)
    officer.press("g")
    officer.type("PRB-0002")
    officer.look("gabung")
    officer.press("Enter")
    officer.decided(21)
    officer.press("b")
    officer.type("Data pokok dikelola kementerian.")
    officer.press("Enter")
    officer.decided(20)
    while left := officer.waiting():
        officer.press("Enter")
        progress = officer.tab.locator(".t-progress")
        expect(progress).not_to_have_attribute("data-waiting", str(left), timeout=PATIENCE)
    officer.sees("Semua klausul bagian ini sudah diputuskan")
    officer.look("diputuskan")


def answer_a_card(phone: Person) -> None:
    """On the phone the work space leads to one question at a time."""
    phone.tab.goto("/opd/1.01.01")
    phone.look("ruang-kerja-terisi")
    phone.tab.get_by_role("link", name="Isi lewat kartu").click()
    phone.tab.get_by_role("button", name="Mulai mengisi").click()
    title = phone.tab.locator("#c-body h1")
    expect(title).not_to_have_text("Yang masih kurang", timeout=PATIENCE)
    while (asked := title.inner_text()) != "Output":
        phone.tab.get_by_text("Saya tidak tahu").click()
        phone.tab.locator("#c-foot .btn-primary").click()
        expect(title).not_to_have_text(asked, timeout=PATIENCE)
    phone.tab.locator("#c-body textarea, #c-body input[type=text]").first.fill("Daftar nilai")
    phone.look("kartu")
    phone.tab.locator("#c-foot .btn-primary").click()
    expect(title).not_to_have_text("Output", timeout=PATIENCE)
    expect(phone.tab.locator("#outbox")).to_have_attribute("data-waiting", "0", timeout=PATIENCE)


# --- The grid ------------------------------------------------------------------------------------


def fill_in_services(officer: Person) -> None:
    officer.follow("Kembali ke ruang kerja")
    officer.look("ruang-kerja-terisi")
    officer.follow("Layanan")
    officer.look("kisi-kosong")
    officer.reach("Tambah baris pertama")
    officer.press("Enter")
    officer.paste("\n".join(SERVICES) + "\n")
    officer.saved("5 baris")


def paste_applications(officer: Person) -> None:
    officer.follow("Aplikasi", "Shift+Tab")
    officer.reach("Tambah baris pertama")
    officer.press("Enter")
    officer.paste(APPLICATIONS)
    outcome = officer.tab.locator("#g-outcome")
    expect(outcome).to_contain_text("40 baris ditempel: 237 sel masuk", timeout=PATIENCE)
    expect(outcome).to_contain_text("3 belum terbaca")
    officer.saved("3 belum terbaca")
    officer.look("kisi-ditempel")
    officer.tab.reload()
    officer.wait_for_grid()
    officer.saved("3 belum terbaca")
    officer.reach("SIMPEG Guru")
    officer.press("Control+Home")
    for texts in WRONG.values():
        officer.press("F8")
        for text in texts.values():
            officer.hears(f"{text}, belum terbaca")
    officer.look("kisi-dimuat-lagi")


def link_by_three_letters(officer: Person) -> None:
    """SIMPEG Guru, SPMB Daring and e-Rapor SD serve one more service each."""
    officer.press("Control+Home", *["ArrowRight"] * 5)
    officer.hears("Penerimaan murid baru")
    for letters, name in (("mut", "Mutasi murid"), ("peng", "Pengaduan"), ("ang", "Angkutan")):
        officer.pick(letters, name)
        officer.press("ArrowLeft", "ArrowDown")
    officer.saved("3 belum terbaca")
    officer.look("kisi-ditautkan")


def send_applications(officer: Person) -> None:
    officer.press("Escape")
    officer.follow("Kirim Aplikasi ke verifikasi", "Shift+Tab")
    officer.sees("server kantor lama")
    officer.look("kirim")
    officer.follow("Kirim apa adanya")
    officer.sees("40 catatan dikirim")


# --- Verification --------------------------------------------------------------------------------


def return_one(verifier: Person) -> None:
    verifier.look("beranda")
    verifier.follow("Tinjauan")
    verifier.look("tinjauan")
    verifier.follow("Dinas Pendidikan")
    opened = verifier.tab.locator("[data-card][open] > summary")
    for _card in range(6):
        verifier.press("j")
    expect(opened).to_contain_text("Absensi Guru")
    verifier.press("c", "Shift+Tab")
    verifier.type("Tempat hosting")
    verifier.press("Tab")
    verifier.type("Server kantor lama itu di gedung mana?")
    verifier.press("Tab", "Enter")
    expect(verifier.tab.locator("[data-card][open] .v-thread")).to_contain_text("gedung mana")
    verifier.look("catatan")
    verifier.press("r", "Tab", "Enter")
    expect(verifier.tab.locator("[data-decided]")).to_have_count(1, timeout=PATIENCE)
    verifier.look("dikembalikan")


def answer_and_send_again(officer: Person) -> None:
    officer.tab.goto("/opd/1.01.01")
    officer.sees("gedung mana")
    officer.look("dikembalikan")
    officer.follow("Absensi Guru")
    officer.reach("Jawab")
    officer.press("Enter")
    officer.reach("Jawaban")
    officer.type("Di ruang arsip lantai 1; milik Dinas.")
    officer.follow("Kirim jawaban")
    officer.look("dijawab")
    officer.follow("di tabel", "Shift+Tab")
    officer.wait_for_grid()
    officer.reach("Absensi Guru")
    officer.press(*["ArrowRight"] * 3)
    officer.type("ruang")
    expect(officer.tab.locator("#g-list .g-option.is-on")).to_have_text("Ruang server OPD")
    officer.press("Enter")
    officer.saved("2 belum terbaca")
    officer.press("ArrowUp", "Escape")
    officer.follow("Buka catatan")
    officer.follow("Kirim ulang")
    officer.look("dikirim-ulang")


def accept_all(verifier: Person) -> None:
    verifier.tab.goto("/tinjau/1.01.01/aplikasi?keadaan=submitted")
    verifier.follow("Terima semua yang tanpa catatan terbuka (39)")
    verifier.sees("39 catatan diterima")
    expect(verifier.tab.locator("[data-card][open]")).to_contain_text("ruang arsip lantai 1")
    verifier.look("dijawab")
    verifier.press("a")
    verifier.sees("Tidak ada yang menunggu di sini")
    verifier.look("selesai")
