"""Words from which the demo city is made. All invented; no name is that of a real person, product or company."""

from __future__ import annotations

__all__ = [
    "BUILDINGS",
    "CRITICAL_APPLICATIONS",
    "DEPARTMENTS",
    "FAMILY_NAMES",
    "GIVEN_NAMES",
    "INTERNET_APPLICATIONS",
    "NETWORKS",
    "OPERATING_SYSTEMS",
    "PROCESSES",
    "PRODUCT_WORDS",
    "VENDORS",
]

# fmt: off
DEPARTMENTS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("10", "Hauptamt", (
        "Dokumentenmanagement", "Sitzungsdienst", "Posteingang",
        "Formularserver", "Intranet", "Telefonbuch",
    )),
    ("11", "Personalamt", (
        "Personalabrechnung", "Zeiterfassung", "Bewerberportal",
        "Stellenplan", "Reisekosten", "Fortbildungsverwaltung",
    )),
    ("14", "Revisionsamt", (
        "Prüfungsplanung", "Vergabeprüfung", "Belegarchiv Revision",
        "Datenanalyse Revision", "Mängelverfolgung", "Prüfberichte",
    )),
    ("20", "Kämmerei", (
        "Finanzwesen", "Haushaltsplanung", "Anlagenbuchhaltung",
        "Beteiligungsverwaltung", "Fördermittel", "Kosten- und Leistungsrechnung",
    )),
    ("21", "Stadtkasse", (
        "Kassenwesen", "Vollstreckung", "Zahlungsportal",
        "Mahnwesen", "Barkasse", "Bankenschnittstelle",
    )),
    ("22", "Steueramt", (
        "Grundsteuer", "Gewerbesteuer", "Hundesteuer",
        "Zweitwohnungssteuer", "Vergnügungssteuer", "Steuerbescheidversand",
    )),
    ("23", "Liegenschaftsamt", (
        "Liegenschaftsverwaltung", "Pachtverwaltung", "Grundstücksverkehr",
        "Erbbaurechte", "Flächenmanagement", "Vermietung",
    )),
    ("30", "Rechtsamt", (
        "Rechtsakten", "Ortsrecht", "Fristenkalender",
        "Versicherungsfälle", "Widerspruchsverfahren", "Rechtsdatenbank",
    )),
    ("32", "Ordnungsamt", (
        "Ordnungswidrigkeiten", "Gewerberegister", "Waffenwesen",
        "Verkehrsüberwachung", "Fundbüro", "Sondernutzung",
    )),
    ("33", "Bürgeramt", (
        "Einwohnermeldewesen", "Ausweiswesen", "Terminvergabe",
        "Bürgerportal", "Führungszeugnis", "Wahlen",
    )),
    ("34", "Standesamt", (
        "Personenstandswesen", "Urkundenportal", "Namensrecht",
        "Trauterminplanung", "Sammelakten", "Nachbeurkundung",
    )),
    ("35", "Ausländerbehörde", (
        "Ausländerwesen", "Einbürgerung", "Aufenthaltstitel",
        "Verpflichtungserklärung", "Terminsteuerung Ausländerwesen", "Fachregisterabruf",
    )),
    ("36", "Zulassungsstelle", (
        "Kfz-Zulassung", "Fahrerlaubnis", "Fahrlehrerwesen",
        "Halterauskunft", "Zulassung im Internet", "Plakettenverwaltung",
    )),
    ("37", "Feuerwehr", (
        "Einsatzleitsystem", "Alarmierung", "Atemschutzwerkstatt",
        "Vorbeugender Brandschutz", "Dienstplan Feuerwehr", "Lagekarte",
    )),
    ("40", "Schulamt", (
        "Schülerverwaltung", "Schulportal", "Schülerbeförderung",
        "Mensaabrechnung", "Schulbuchausleihe", "Geräteverwaltung Schulen",
    )),
    ("41", "Kulturamt", (
        "Veranstaltungskalender", "Ticketverkauf", "Kulturförderung",
        "Museumsdatenbank", "Musikschulverwaltung", "Saalvermietung",
    )),
    ("42", "Stadtbibliothek", (
        "Bibliothekssystem", "Online-Katalog", "Onleihe",
        "Selbstverbuchung", "Mahnungen Bibliothek", "Medienbeschaffung",
    )),
    ("43", "Volkshochschule", (
        "Kursverwaltung", "Kursanmeldung", "Dozentenabrechnung",
        "Raumplanung VHS", "Lernplattform", "Teilnehmerbescheinigung",
    )),
    ("50", "Sozialamt", (
        "Grundsicherung", "Wohngeld", "Eingliederungshilfe",
        "Hilfe zur Pflege", "Unterkünfte", "Bildung und Teilhabe",
    )),
    ("51", "Jugendamt", (
        "Jugendhilfe", "Unterhaltsvorschuss", "Beistandschaften",
        "Kita-Verwaltung", "Kita-Portal", "Pflegekinderdienst",
    )),
    ("53", "Gesundheitsamt", (
        "Infektionsmeldungen", "Amtsärztlicher Dienst", "Schuleingangsuntersuchung",
        "Trinkwasserüberwachung", "Belehrungen", "Hygieneüberwachung",
    )),
    ("60", "Bauverwaltung", (
        "Beitragswesen", "Vergabemanagement", "Ausschreibungsportal",
        "Baukostenverfolgung", "Bauarchiv", "Verträge Bau",
    )),
    ("61", "Stadtplanung", (
        "Geoinformationssystem", "Bebauungspläne", "Bürgerbeteiligung",
        "Stadtmodell", "Kartenportal", "Planungsdatenbank",
    )),
    ("62", "Vermessungsamt", (
        "Liegenschaftskataster", "Vermessungsauswertung", "Hausnummern",
        "Bodenrichtwerte", "Punktdatei", "Luftbildarchiv",
    )),
    ("63", "Bauaufsicht", (
        "Baugenehmigung", "Digitaler Bauantrag", "Bauüberwachung",
        "Denkmalpflege", "Wohnraumüberwachung", "Baulasten",
    )),
    ("65", "Gebäudewirtschaft", (
        "Gebäudemanagement", "Gebäudeleittechnik", "Energiemanagement",
        "Schließanlage", "Störmeldungen", "Reinigungsplanung",
    )),
    ("66", "Tiefbauamt", (
        "Straßendatenbank", "Aufbruchmanagement", "Verkehrsrechner",
        "Straßenbeleuchtung", "Brückenprüfung", "Kanalkataster",
    )),
    ("67", "Grünflächenamt", (
        "Baumkataster", "Friedhofsverwaltung", "Spielplatzkontrolle",
        "Grünflächenpflege", "Pflanzenbestellung", "Kleingärten",
    )),
    ("70", "Entsorgungsbetrieb", (
        "Abfallgebühren", "Tourenplanung", "Sperrmüllanmeldung",
        "Wiegesystem", "Behälterverwaltung", "Abfallkalender",
    )),
    ("80", "Wirtschaftsförderung", (
        "Firmendatenbank", "Standortportal", "Förderberatung",
        "Messeplanung", "Netzwerkverwaltung", "Stadtmarketing",
    )),
)
"""Number, name and six applications of each of the 30 departments."""

INTERNET_APPLICATIONS = frozenset(
    {
        "Abfallkalender", "Ausschreibungsportal", "Bewerberportal", "Bürgerbeteiligung", "Bürgerportal",
        "Digitaler Bauantrag", "Formularserver", "Kartenportal", "Kita-Portal", "Kursanmeldung", "Lernplattform",
        "Onleihe", "Online-Katalog", "Schulportal", "Sperrmüllanmeldung", "Standortportal", "Terminvergabe",
        "Ticketverkauf", "Urkundenportal", "Veranstaltungskalender", "Zahlungsportal", "Zulassung im Internet",
    }
)
"""Applications that anybody can reach from the Internet."""

CRITICAL_APPLICATIONS = frozenset(
    {
        "Alarmierung", "Ausländerwesen", "Ausweiswesen", "Einsatzleitsystem", "Einwohnermeldewesen", "Finanzwesen",
        "Gebäudeleittechnik", "Grundsicherung", "Infektionsmeldungen", "Jugendhilfe", "Kassenwesen",
        "Personalabrechnung", "Personenstandswesen", "Verkehrsrechner",
    }
)
"""Applications that must be back first."""

BUILDINGS = (
    ("Rathaus", "Am Markt 1"),
    ("Technisches Rathaus", "Werkstraße 12"),
    ("Stadthaus Nord", "Nordallee 40"),
    ("Bürgerhaus Süd", "Südring 7"),
    ("Hauptfeuerwache", "Florianweg 3"),
    ("Gesundheitsamt", "Lindenplatz 2"),
    ("Stadtbibliothek", "Bücherstraße 15"),
    ("Volkshochschule", "Schillerstraße 22"),
    ("Betriebshof", "Industriestraße 90"),
    ("Jugendzentrum Mitte", "Gartenweg 5"),
    ("Rechenzentrum A", "Datenweg 1"),
    ("Rechenzentrum B", "Hafenstraße 77"),
    ("Schulzentrum West", "Westend 8"),
    ("Friedhofsverwaltung", "Ulmenallee 30"),
)
"""Name and street."""

NETWORKS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Internet", "untrusted", (
        "Außenanschluss A", "Außenanschluss B",
    )),
    ("DMZ", "dmz", (
        "DMZ Webdienste", "DMZ Mail", "DMZ Fernzugang", "DMZ Partner",
    )),
    ("Server", "restricted", (
        "Server Fachverfahren", "Server Datenbanken", "Server Datei und Druck", "Server Verzeichnis",
        "Speichernetz", "Datensicherung",
    )),
    ("Verwaltung", "internal", (
        "Clients Rathaus", "Clients Technisches Rathaus", "Clients Stadthaus Nord", "Clients Bürgerhaus Süd",
        "Clients Gesundheitsamt", "Clients Bibliothek", "Clients Volkshochschule", "Clients Betriebshof",
        "Telefonie", "Drucker", "WLAN intern",
    )),
    ("Leitstelle", "restricted", (
        "Leitstelle Technik", "Leitstelle Arbeitsplätze",
    )),
    ("Gebäudetechnik", "restricted", (
        "Gebäudeleittechnik", "Zutritt", "Verkehrstechnik", "Wiegetechnik",
    )),
    ("Schulen", "untrusted", (
        "Schulnetz Verwaltung", "Schulnetz Pädagogik", "Schulnetz WLAN",
    )),
    ("Verwaltung der Technik", "management", (
        "Management Netze", "Management Virtualisierung", "Sprungserver",
    )),
    ("Verwaltungsnetz", "restricted", (
        "Übergang Landesnetz", "Übergang Nachbarkommunen",
    )),
)
"""Zones with their trust level and networks."""

PROCESSES = (
    "Ausweis ausstellen", "Wohnsitz anmelden", "Geburt beurkunden", "Fahrzeug zulassen", "Fahrerlaubnis erteilen",
    "Wohngeld bewilligen", "Grundsicherung auszahlen", "Kita-Platz vergeben", "Kindesschutz sicherstellen",
    "Unterhaltsvorschuss zahlen", "Notruf annehmen", "Einsatz leiten", "Bevölkerung warnen", "Infektion melden",
    "Trinkwasser überwachen", "Bauantrag prüfen", "Baulast eintragen", "Grundsteuer erheben",
    "Gewerbesteuer erheben", "Rechnung bezahlen", "Gehälter zahlen", "Haushalt planen", "Wahl durchführen",
    "Ratssitzung durchführen", "Bürgeranliegen bearbeiten", "Gewerbe anmelden", "Waffe registrieren",
    "Verkehr überwachen", "Verkehr steuern", "Straße unterhalten", "Kanal betreiben", "Abfall entsorgen",
    "Bestattung durchführen", "Medien ausleihen", "Kurs anbieten", "Schüler aufnehmen", "Schüler befördern",
    "Fördermittel vergeben", "Ausschreibung durchführen", "Grundstück verkaufen", "Gebäude betreiben",
    "Aufenthaltstitel erteilen", "Einbürgerung vollziehen", "Urkunde ausstellen", "Ehe schließen",
    "Stelle besetzen", "Arbeitszeit erfassen", "Rechtsstreit führen", "Prüfung durchführen", "Akte führen",
    "Post verteilen", "Karten bereitstellen", "Bebauungsplan aufstellen", "Denkmal schützen",
    "Baum kontrollieren", "Firma beraten", "Veranstaltung genehmigen", "Fundsache verwahren",
    "Hygiene überwachen", "Amtsärztlich untersuchen",
)

VENDORS = (
    "Nordlicht Verwaltungssoftware", "Akten & Fach", "Kommunaldata Süd", "Ratswerk", "Finanzhaus Systeme",
    "Sozialwerk Digital", "Geoplan Nord", "Brandschutz Informatik", "Kita-Software Kollektiv", "Portalbau",
    "Archivkontor", "Meldewerk", "Bauantrag Digital", "Stadtwerke IT", "Bibliotheksdienst Mitte",
    "Leitwarte Technik", "Schulsoftware Ost", "Wegweiser Systeme", "Steuerwerk", "Rechenkontor",
)

PRODUCT_WORDS = (
    "Civis", "Forum", "Prisma", "Kompass", "Agora", "Faktum", "Novum", "Talus", "Verto", "Ordo", "Linea", "Codex",
)

GIVEN_NAMES = (
    "Anna", "Ben", "Carla", "David", "Elif", "Felix", "Greta", "Hakan", "Ines", "Jonas", "Karla", "Leon", "Mira",
    "Nils", "Olga", "Paul", "Rita", "Samir", "Tanja", "Uwe", "Vera", "Werner", "Yasmin", "Zeynep", "Andrea",
    "Bernd", "Claudia", "Dirk", "Eva", "Frank", "Gisela", "Heinz", "Irina", "Jürgen", "Katrin", "Lukas", "Monika",
    "Norbert", "Petra", "Ralf", "Sabine", "Thomas", "Ulrike", "Volker", "Wiebke", "Ayşe", "Marek", "Jana",
    "Milan", "Sofia",
)

FAMILY_NAMES = (
    "Ahrens", "Becker", "Conrad", "Dietz", "Ebert", "Fischer", "Graf", "Hartmann", "Ibrahim", "Jansen", "Keller",
    "Lorenz", "Meier", "Neumann", "Otto", "Pohl", "Quast", "Richter", "Schulz", "Thiel", "Ullrich", "Vogt",
    "Weber", "Yilmaz", "Zimmer", "Arnold", "Brandt", "Demir", "Engel", "Franke", "Günther", "Haas", "Jung",
    "Kaya", "Lange", "Marx", "Nowak", "Oswald", "Peters", "Roth", "Sommer", "Tomas", "Unger", "Voss", "Wolf",
    "Zeller", "Busch", "Kranz", "Linden", "Maurer", "Noll", "Reuter", "Seidel", "Stein", "Winter", "Albers",
    "Beyer", "Cramer", "Dorn", "Eckert", "Frei", "Geiger", "Heller", "Krug", "Lenz", "Mohr", "Nagel", "Pfaff",
    "Rieger", "Sauer", "Thoma", "Urban", "Vetter", "Wirth", "Zander", "Adler", "Berg", "Claas", "Decker", "Esser",
)

# fmt: on

OPERATING_SYSTEMS = {
    "hv": ("Hypervisor", ("8.0", "8.1")),
    "srv": ("Linux", ("12", "13")),
    "vm": ("Windows Server", ("2019", "2022", "2025")),
    "sw": ("Switch-Betriebssystem", ("9.3", "10.1")),
    "pc": ("Windows", ("11 23H2", "11 24H2")),
    "cg": ("Windows", ("11 24H2",)),
    "mob": ("Mobilbetriebssystem", ("17", "18")),
    "slt": ("Steuerungsfirmware", ("4.2", "5.0")),
}
"""Operating system and its versions by prefix of the host name."""
