"""Abbreviations of the subject that the generated text itself uses."""

TERMS = {
    "ASN": "Aparatur Sipil Negara",
    "API": "Application Programming Interface (antarmuka pemrograman aplikasi)",
    "IKU": "Indikator Kinerja Utama",
    "OPD": "Organisasi Perangkat Daerah",
    "PDN": "Pusat Data Nasional",
    "RAA": "Referensi Arsitektur Aplikasi",
    "RAB": "Referensi Arsitektur Bisnis",
    "RAD": "Referensi Arsitektur Data dan Informasi",
    "RAI": "Referensi Arsitektur Infrastruktur",
    "RAK": "Referensi Arsitektur Keamanan",
    "RAL": "Referensi Arsitektur Layanan",
    "SOP": "Standar Operasional Prosedur",
    "SPBE": "Sistem Pemerintahan Berbasis Elektronik",
    "SPLP": "Sistem Penghubung Layanan Pemerintah",
    "UPTD": "Unit Pelaksana Teknis Daerah",
}
