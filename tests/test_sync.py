"""From the room to the server: people, new codes, links, files, what is refused, deciding."""

from __future__ import annotations

import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import queries
from app.database import writing
from app.errors import Forbidden, Refused
from app.extensions import db
from app.models import (
    Change,
    Comment,
    Element,
    Participant,
    ReceivedEdit,
    Relation,
    User,
    Workshop,
    new_id,
    now,
)
from app.operations import catalogue, closures, elements, files, links, lists, people
from app.operations.actor import COMMAND_LINE
from app.operations.backup import make_backup
from app.operations.catalogue_input import Written
from app.operations.elements import Edit
from app.operations.restore import restore_backup
from app.operations.sync_export import export_changes
from app.operations.sync_import import import_changes
from app.operations.sync_log import Report
from app.operations.sync_settle import settle
from app.operations.undo import undo_all
from app.operations.undo_select import Selection
from app.permissions import actor_of
from app.queries.decisions import decisions
from app.queries.sync import open_clashes
from app.sync.checks import check_decision
from architecture.metamodel import METAMODEL
from tests import commands
from tests.conftest import running_app
from tests.factories import a_city, a_link, a_record, an_account, reload, signed_in

APPLICATION, PROCESS = METAMODEL.kind("application"), METAMODEL.kind("process")
SUPPORTS = METAMODEL.link(APPLICATION, "supports__process")


class Pair:
    """A server and the room that began from its backup."""

    def __init__(self, server: Flask, room: Flask, folder: Path) -> None:
        self.server, self.room, self.folder = server, room, folder

    def part(self) -> None:
        """The room begins anew from the server as it is."""
        with self.server.app_context():
            make_backup(self.folder / "cadangan.zip")
        with self.room.app_context():
            restore_backup(self.folder / "cadangan.zip", replace=True)

    def export(self, since: str = "backup") -> Path:
        file = self.folder / "perubahan.zip"
        with self.room.app_context():
            export_changes(file, since=since, made_by="uji")
        return file

    def join(self, file: Path | None = None) -> Report:
        """Export from the room and import on the server."""
        file = file or self.export()
        with self.server.app_context():
            return import_changes(COMMAND_LINE, file)[1]


@pytest.fixture
def pair(app: Flask, sqlite_template: Path, tmp_path: Path) -> Iterator[Pair]:
    a_city(app)
    with a_room(sqlite_template, tmp_path / "ruang") as room:
        yield Pair(app, room, tmp_path)


@pytest.fixture
def any_pair(any_app: Flask, sqlite_template: Path, tmp_path: Path) -> Iterator[Pair]:
    """A server on either database; the room's laptop has SQLite."""
    a_city(any_app)
    with a_room(sqlite_template, tmp_path / "ruang") as room:
        yield Pair(any_app, room, tmp_path)


def a_room(template: Path, folder: Path) -> Any:
    folder.mkdir()
    shutil.copyfile(template, folder / "selaras.sqlite")
    return running_app(f"sqlite:///{folder / 'selaras.sqlite'}", folder)


def save(app: Flask, record: Any, actor: Any = COMMAND_LINE, **values: str) -> None:
    with app.app_context():
        stored = queries.stored_element(record.id)
        edits = {
            n: Edit(v, stored.attributes.get(n), stored.unread.get(n)) for n, v in values.items()
        }
        elements.save_element(actor, record.id, edits)


def test_a_change_arrives_with_person_time_and_batch_and_only_once(pair: Pair):
    account = an_account(pair.server, name="Siti")
    record = a_record(pair.server, year="2019")
    pair.part()
    with pair.room.app_context():
        actor = actor_of(queries.account(account.id))
    save(pair.room, record, actor, year="2020")
    with pair.room.app_context():
        told = db.session.scalars(select(Change).order_by(Change.id.desc()).limit(1)).one()
        expected = (told.uid, told.at, told.actor, told.user_id, told.batch, told.origin)
    file = pair.export()
    assert (pair.join(file).applied, pair.join(file).known) == (1, 1)
    with pair.server.app_context():
        found = db.session.scalars(select(Change).where(Change.uid == expected[0])).all()
        assert [(c.uid, c.at, c.actor, c.user_id, c.batch, c.origin) for c in found] == [expected]
    assert reload(pair.server, record).attributes["year"] == 2020


def test_two_exports_that_overlap_bring_each_change_once(any_pair: Pair):
    record = a_record(any_pair.server, year="2019")
    any_pair.part()
    save(any_pair.room, record, year="2020")
    any_pair.join()
    save(any_pair.room, record, year="2021")
    report = any_pair.join()
    assert (report.known, report.applied, report.clashes) == (1, 1, [])
    assert reload(any_pair.server, record).attributes["year"] == 2021


def test_two_rooms_are_joined_one_after_the_other(
    pair: Pair, sqlite_template: Path, tmp_path: Path
):
    both, first, second = (a_record(pair.server, year="2019") for _ in range(3))
    pair.part()
    with a_room(sqlite_template, tmp_path / "ruang-2") as other_room:
        other = Pair(pair.server, other_room, tmp_path / "ruang-2")
        with other_room.app_context():
            restore_backup(tmp_path / "cadangan.zip", replace=True)
        for app, own in ((pair.room, first), (other_room, second)):
            save(app, own, year="2020")
            save(app, both, year="2020" if own is first else "2021")
            with app.app_context():
                made = elements.create_element(
                    COMMAND_LINE, APPLICATION, f"Baru {own.code}", own.opd_id
                )
                assert made.element.code
        assert pair.join().clashes == []
        report = other.join()
    assert len(report.clashes) == 1 and len(report.recoded) == 1
    values = [reload(pair.server, r).attributes["year"] for r in (both, first, second)]
    assert values == [2020, 2020, 2020]
    with pair.server.app_context():
        codes = db.session.scalars(select(Element.code).where(Element.kind == "application")).all()
        assert len(codes) == len(set(codes))


def test_a_record_of_the_room_keeps_its_id_and_gets_a_new_code_where_it_is_taken(any_pair: Pair):
    any_pair.part()
    taken = a_record(any_pair.server, name="SIM Server")
    brought = a_record(any_pair.room, name="SIM Ruang", year="2020")
    assert taken.code == brought.code
    report = any_pair.join()
    stored = reload(any_pair.server, brought)
    assert stored.name == "SIM Ruang" and stored.attributes["year"] == 2020
    assert report.recoded == [("SIM Ruang", taken.code, stored.code)] and stored.code != taken.code
    with any_pair.server.app_context():
        entry = next(e for e in queries.history(brought.id) if e.action == "recode")
    assert (entry.before, entry.after) == ({"code": taken.code}, {"code": stored.code})


def test_what_both_changed_stays_and_waits_for_a_decision(pair: Pair):
    record = a_record(pair.server, year="2019", database="MySQL")
    pair.part()
    save(pair.server, record, year="2021")
    save(pair.room, record, year="2022", database="Oracle")
    report = pair.join()
    assert [c.unit for c in report.clashes] == ["attributes.year"]
    stored = reload(pair.server, record)
    assert (stored.attributes["year"], stored.attributes["database"]) == (2021, "Oracle")
    with pair.server.app_context():
        (clash,) = open_clashes()
        assert (clash.here["attributes.year"], clash.room["attributes.year"]) == (2021, 2022)
        settle(COMMAND_LINE, clash.change, use_room=True)
        assert open_clashes() == []
    assert reload(pair.server, record).attributes["year"] == 2022


def test_leaving_the_servers_value_closes_the_question(pair: Pair):
    record = a_record(pair.server, year="2019")
    pair.part()
    save(pair.server, record, year="2021")
    save(pair.room, record, year="2022")
    pair.join()
    with pair.server.app_context():
        settle(COMMAND_LINE, open_clashes()[0].change, use_room=False)
        assert open_clashes() == []
    assert reload(pair.server, record).attributes["year"] == 2021
    assert pair.join().clashes == []


def test_only_who_may_edit_the_record_decides(pair: Pair):
    stranger = an_account(pair.server, "officer", "Disdik")
    record = a_record(pair.server, year="2019")
    pair.part()
    save(pair.server, record, year="2021")
    save(pair.room, record, year="2022")
    pair.join()
    with pair.server.app_context():
        number = open_clashes()[0].change
        with pytest.raises(Forbidden):
            settle(actor_of(stranger), number, use_room=True)


def test_a_link_whose_end_was_archived_here_waits_and_can_be_taken_later(pair: Pair):
    record, process = a_record(pair.server), a_record(pair.server, "process")
    pair.part()
    a_link(pair.room, record, "supports__process", process)
    with pair.server.app_context():
        elements.archive_element(COMMAND_LINE, process.id)
    report = pair.join()
    assert "diarsipkan" in report.clashes[0].reason
    with pair.server.app_context():
        with pytest.raises(Refused):
            settle(COMMAND_LINE, open_clashes()[0].change, use_room=True)
        elements.restore_element(COMMAND_LINE, process.id)
        settle(COMMAND_LINE, open_clashes()[0].change, use_room=True)
        assert [(r.source, r.target) for r in queries.load_graph().relations] == [
            (record.id, process.id)
        ]


def test_a_link_made_on_both_sides_is_one(any_pair: Pair):
    record, process = a_record(any_pair.server), a_record(any_pair.server, "process")
    any_pair.part()
    a_link(any_pair.server, record, "supports__process", process)
    relation = a_link(any_pair.room, record, "supports__process", process)
    with any_pair.room.app_context():
        links.remove_link(COMMAND_LINE, relation)
        links.add_link(COMMAND_LINE, record.id, SUPPORTS, process.id)
    report = any_pair.join()
    with any_pair.server.app_context():
        assert len(queries.load_graph().relations) == 1
        assert db.session.scalars(select(Relation)).one().archived_at is None
    assert report.clashes == []


def test_where_only_one_link_may_be_the_servers_stays(pair: Pair):
    child, first, second = (a_record(pair.server, "process", n) for n in "ABC")
    pair.part()
    a_link(pair.server, child, "part_of__process", first)
    a_link(pair.room, child, "part_of__process", second)
    pair.join()
    with pair.server.app_context():
        assert [r.target for r in queries.load_graph().relations] == [first.id]
        settle(COMMAND_LINE, open_clashes()[0].change, use_room=True)
        assert [r.target for r in queries.load_graph().relations] == [second.id]


def test_who_accepted_in_the_room_did_not_accept_what_changed_here(pair: Pair):
    record = a_record(pair.server, year="2019", review="submitted")
    verifier = an_account(pair.server, "verifier")
    pair.part()
    save(pair.server, record, database="MySQL")
    with pair.room.app_context():
        from app.operations.review import review_elements

        assert review_elements(actor_of(verifier), [record.id], "verified") == 1
    pair.join()
    stored = reload(pair.server, record)
    assert stored.review == "draft" and "database" in (stored.draft_fields or "")


def test_a_closed_domain_keeps_its_values(pair: Pair):
    record = a_record(pair.server, year="2019")
    pair.part()
    save(pair.room, record, year="2020")
    with pair.server.app_context():
        closures.close_domain(COMMAND_LINE, record.opd_id, APPLICATION.domain)
    assert "ditutup" in pair.join().clashes[0].reason
    assert reload(pair.server, record).attributes["year"] == 2019


def test_people_come_without_password_and_without_power(pair: Pair):
    pair.part()
    an_account(pair.server, username="dinas", name="Server")
    room = an_account(pair.room, username="dinas", name="Ruang")
    boss = an_account(pair.room, "administrator", username="raja")
    report = pair.join()
    with pair.server.app_context():
        stored = {u.id: u for u in db.session.scalars(select(User))}
        assert stored[room.id].username == "dinas-2" and stored[room.id].password_hash is None
        assert [g.role for g in stored[room.id].grants] == ["officer"]
        assert stored[boss.id].grants == []
    assert sorted(report.people) == sorted([room.name, boss.name])


def test_workshop_attendance_comments_and_held_edits_come_along(any_pair: Pair):
    record = a_record(any_pair.server)
    any_pair.part()
    workshop, participant, comment, edit = (new_id() for _ in range(4))
    with any_pair.room.app_context(), writing():
        db.session.add(Workshop(id=workshop, name="Lokakarya", held_on="2026-11-21", code="AB12"))
        db.session.flush()
        db.session.add(
            Participant(
                id=participant, workshop_id=workshop, opd_id=record.opd_id, name="Ani",
                state="admitted",
            )
        )  # fmt: skip
        db.session.add(Comment(id=comment, element_id=record.id, text="Cek", author="Budi"))
        db.session.add(
            ReceivedEdit(
                id=edit, queue=new_id(), state="held", element_id=record.id, made_at=now(),
                payload={"raw": "2020"}, result={},
            )
        )  # fmt: skip
    any_pair.join()
    with any_pair.room.app_context(), writing():
        db.session.get(Workshop, workshop).closed_at = now()
    any_pair.join()
    with any_pair.server.app_context():
        brought = db.session.get(Workshop, workshop)
        assert brought.code is None and brought.closed_at is not None
        assert db.session.get(Participant, participant).name == "Ani"
        assert db.session.get(Comment, comment).text == "Cek"
        assert db.session.get(ReceivedEdit, edit).payload == {"raw": "2020"}


def test_entries_of_the_gap_catalogue_follow_the_room_unless_decided_here(pair: Pair):
    with pair.server.app_context():
        keys = [
            catalogue.write_by_hand(COMMAND_LINE, Written({"gap": gap}, head="sdm"))
            for gap in ("Satu", "Dua", "Tiga")
        ]
    pair.part()
    with pair.room.app_context():
        for key, gap in zip(keys[:2], ("Satu di ruang", "Dua di ruang"), strict=True):
            again = Written({"gap": gap, "target": "20 OPD"}, head="sdm")
            catalogue.write_by_hand(COMMAND_LINE, again, key)
        catalogue.take_out(COMMAND_LINE, {keys[2]: None})
        new = catalogue.write_by_hand(COMMAND_LINE, Written({"gap": "Baru"}, head="sdm"))
    with pair.server.app_context():
        decided_here = Written({"gap": "Dua di server"}, head="sdm")
        catalogue.write_by_hand(COMMAND_LINE, decided_here, keys[1])
    pair.join()
    with pair.server.app_context():
        known = {key: made.details["gap"] for key, made in decisions().items()}
    assert known == {keys[0]: "Satu di ruang", keys[1]: "Dua di server", new: "Baru"}


def test_entries_with_foreign_contents_are_refused():
    row = {"state": "listed", "details": {"gap": "Satu", "goals": ["x"]}}
    check_decision(row)
    for details in ({"gap": 1}, {"goals": "x"}, {"fremd": "x"}, {"year": "2027"}, ["gap"]):
        with pytest.raises(ValueError):
            check_decision({**row, "details": details})


def test_attached_files_come_with_their_bytes(pair: Pair):
    record = a_record(pair.server)
    pair.part()
    with pair.room.app_context():
        files.attach_file(COMMAND_LINE, record.id, "bukti.txt", io.BytesIO(b"isi berkas"))
    pair.join()
    with pair.server.app_context():
        (file,) = queries.files_of(record.id)
        assert file.filename == "bukti.txt"
        assert files.path_of(file.sha256).read_bytes() == b"isi berkas"


def test_new_institutions_and_list_values_come_along(pair: Pair):
    record = a_record(pair.server)
    pair.part()
    with pair.server.app_context():
        known = lists.add_institution(COMMAND_LINE, "PT Sama", "vendor")
    with pair.room.app_context():
        lists.add_institution(COMMAND_LINE, "PT Sama", "vendor")
        lists.add_institution(COMMAND_LINE, "PT Baru", "vendor")
        lists.add_code(COMMAND_LINE, lists.known_codelists()[0], "Nilai baru")
    attribute = next(a.name for a in APPLICATION.attributes if a.type == "party")
    save(pair.room, record, **{attribute: "PT Sama"})
    pair.join()
    stored = reload(pair.server, record)
    assert stored.attributes[attribute] == f"institution:{known}"
    with pair.server.app_context():
        assert "PT Baru" in {row.name for row in queries.institutions()}
        values = queries.vocabulary().codelists[lists.known_codelists()[0]]
    assert "Nilai baru" in values


def test_settings_of_the_room_are_told_and_not_taken(pair: Pair):
    pair.part()
    with pair.room.app_context():
        unit = queries.find_unit("Dishub")
        lists.change_opd(
            COMMAND_LINE, unit.id, name="Nama Ruang", short="Dishub", level="", urusan=[]
        )
    report = pair.join()
    assert report.not_brought == [("opd", "Nama Ruang")]
    with pair.server.app_context():
        assert queries.find_unit("Dishub").name == "Dinas Perhubungan"


def test_what_was_undone_here_does_not_come_back(pair: Pair):
    account = an_account(pair.server)
    record = a_record(pair.server, year="2019")
    pair.part()
    with pair.room.app_context():
        actor = actor_of(queries.account(account.id))
    save(pair.room, record, actor, year="2020")
    file = pair.export()
    pair.join(file)
    with pair.server.app_context():
        undo_all(COMMAND_LINE, Selection(user_id=account.id))
    assert pair.join(file).applied == 0
    assert reload(pair.server, record).attributes["year"] == 2019


def test_a_record_changed_in_the_room_and_archived_here_is_told(pair: Pair):
    record = a_record(pair.server, year="2019")
    pair.part()
    save(pair.room, record, year="2020")
    with pair.server.app_context():
        elements.archive_element(COMMAND_LINE, record.id)
    assert list(pair.join().resting) == [f"{record.code} {record.name}"]
    assert reload(pair.server, record).attributes["year"] == 2020


# --- Refused ------------------------------------------------------------------------------------


def test_a_file_of_another_instance_is_refused(pair: Pair, sqlite_template: Path, tmp_path: Path):
    with a_room(sqlite_template, tmp_path / "lain") as other:
        a_city(other, label_set="Pemerintah Digital")  # a founding of its own
        record = a_record(other, year="2019")
        with other.app_context():
            since = str(queries.data_version())
        save(other, record, year="2020")
        with other.app_context():
            export_changes(tmp_path / "lain.zip", since=since, made_by="uji")
    assert_refused(pair, tmp_path / "lain.zip", "instansi lain")


def test_a_baseline_that_is_not_here_is_refused(pair: Pair):
    record = a_record(pair.server, year="2019")
    pair.part()
    save(pair.room, record, year="2020")
    with pair.room.app_context():
        since = str(queries.data_version())
    save(pair.room, record, year="2021")
    assert_refused(pair, pair.export(since), "Titik awal")


def test_damaged_and_newer_files_are_refused_and_change_nothing(pair: Pair, tmp_path: Path):
    record = a_record(pair.server, year="2019")
    pair.part()
    save(pair.room, record, year="2020")
    file = pair.export()
    content = file.read_bytes()
    (tmp_path / "teks.zip").write_text("bukan zip")
    (tmp_path / "putus.zip").write_bytes(content[: len(content) // 2])
    assert_refused(pair, tmp_path / "teks.zip", "rusak")
    assert_refused(pair, tmp_path / "putus.zip", "rusak")
    assert_refused(pair, rewritten(file, "manifest.json", ('"format": 1', '"format": 9')), "baru")
    assert_refused(pair, rewritten(file, "changes.jsonl", ("2020", "2029")), "rusak")
    assert_refused(pair, with_member(file, "../../jahat.txt"), "rusak")
    assert_refused(pair, tmp_path / "tidak-ada.zip", "tidak ada")
    assert reload(pair.server, record).attributes["year"] == 2019


def assert_refused(pair: Pair, file: Path, word: str) -> None:
    with pair.server.app_context():
        before = queries.data_version()
        with pytest.raises(Refused) as caught:
            import_changes(COMMAND_LINE, file)
        assert word in str(caught.value)
        assert queries.data_version() == before


def rewritten(file: Path, name: str, words: tuple[str, str]) -> Path:
    """The file with other words in one of its parts."""
    target = file.with_name("diubah.zip")
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(target, "w") as archive:
        for entry in source.namelist():
            text = source.read(entry).decode()
            archive.writestr(entry, text.replace(*words) if entry == name else text)
    return target


def with_member(file: Path, name: str) -> Path:
    target = file.with_name("tambahan.zip")
    shutil.copyfile(file, target)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(name, "x")
    return target


def test_only_administrators_join(pair: Pair):
    pair.part()
    save(pair.room, a_record(pair.room), year="2020")
    verifier = an_account(pair.server, "verifier")
    file = pair.export()
    with pair.server.app_context(), pytest.raises(Forbidden):
        import_changes(actor_of(verifier), file)


def test_an_instance_without_backup_says_so(pair: Pair, tmp_path: Path):
    with pair.server.app_context(), pytest.raises(Refused, match="cadangan"):
        export_changes(tmp_path / "x.zip", since="backup", made_by="uji")


# --- Pages and command --------------------------------------------------------------------------


def test_the_pages_show_join_and_decide(app: Flask, sqlite_template: Path, tmp_path: Path):
    a_city(app)
    administrator = an_account(app, "administrator")
    record = a_record(app, year="2019", name="SIM-A")
    with a_room(sqlite_template, tmp_path / "ruang") as room_app:
        pair = Pair(app, room_app, tmp_path)
        pair.part()
        save(app, record, year="2021")
        save(room_app, record, year="2022", database="Oracle")
        data = signed_in(room_app, administrator).get("/bawa-perubahan/unduh").data
    browser = signed_in(app, administrator)
    sent = {"file": (io.BytesIO(data), "perubahan.zip")}
    shown = browser.post("/bawa-perubahan/", data=sent)
    assert shown.status_code == 302, shown.text
    page = browser.get(shown.location).text
    assert "belum ada yang disimpan" in page and "Diubah juga di server" in page
    assert reload(app, record).attributes.get("database") is None
    answer = browser.post(shown.location)
    page = browser.get(answer.location).text
    assert "SIM-A" in page and "2022" in page and "Pakai nilai ruang" in page
    assert "Di server: Baris perintah" in page and "Di ruang: Baris perintah" in page
    number = re.search(r"/bawa-perubahan/perbedaan/(\d+)", page)
    browser.post(f"/bawa-perubahan/perbedaan/{number.group(1)}", data={"pilihan": "ruang"})
    assert reload(app, record).attributes["year"] == 2022
    assert "Tidak ada perbedaan" in browser.get("/bawa-perubahan/perbedaan").text


def test_the_commands_report_in_json(app: Flask, sqlite_template: Path, tmp_path: Path):
    a_city(app)
    record = a_record(app, year="2019")
    with a_room(sqlite_template, tmp_path / "ruang") as room_app:
        Pair(app, room_app, tmp_path).part()
        save(room_app, record, year="2020")
    file = tmp_path / "bawa.zip"
    run(tmp_path / "ruang", "export", "--since", "backup", "--out", str(file))
    told = json.loads(run(tmp_path, "import", str(file), "--dry-run"))
    assert (told["applied"], told["changes"], told["conflicts"]) == (False, 1, 0)
    assert reload(app, record).attributes["year"] == 2019
    assert json.loads(run(tmp_path, "import", str(file)))["taken"] == 1
    assert json.loads(run(tmp_path, "import", str(file)))["known"] == 1
    assert reload(app, record).attributes["year"] == 2020


def run(folder: Path, *words: str) -> str:
    done = commands.run(folder, "changes", *words)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_new_accounts_of_the_room_are_used_by_their_changes(pair: Pair):
    pair.part()
    account = an_account(pair.room, name="Peserta Baru")
    with pair.room.app_context():
        actor = actor_of(queries.account(account.id))
        elements.create_element(actor, APPLICATION, "SIM-B", queries.find_unit("Dishub").id)
        people.set_language(account.id, "id")
    pair.join()
    with pair.server.app_context():
        change = db.session.scalars(
            select(Change).where(Change.actor == "Peserta Baru").order_by(Change.id)
        ).first()
        assert change.user_id == account.id
