"""Words that only hint at a topic; they count when the question shows a sign of IT or security.

Notation as in `protection_terms`. They order the list and carry a question that uses none of the telling words.
"""

from collections.abc import Mapping

from .model import Topic

HINT_WEIGHT = 1.5
"""Half of a word that nearly always means its topic."""

TOPIC_HINTS: Mapping[Topic, str] = {
    Topic.POSTURE: """schritte; verbesser; erhöh; stärk; schutz; schütz; geschützt; ^sicher$; gesichert; absicher;
        vorkehrung; maßnahm; gefahr; risik;
        abwehr; bedroh; sicherheit; unbefugt;
        gewährleist; angreifbar; schwach; vertrauen; manipul; stabil; robust; resilien; widerstandsfäh; defizit;
        cyberkriminal; cyberkrieg; spionage; sabotage""",
    Topic.RANSOMWARE: """schädling; verschlüsselung; lahm; erpress; verschlüsselt; verschlüsseln; bitcoin;
        kryptowähr; forderung; makro; virus; viren;
        schadcode; trojan; freikauf; freigabe; infizier; befall;
        ausbreit; isolier; bereinig; lahmgelegt; kriminell""",
    Topic.BACKUP: """nutzbar; sicherungsband; sicherungsbänd; ausser haus; gesichert; sicherung; rekonstru;
        speicher; gespeichert; datenbest; datenbank; unwiederbring;
        verloren; verlust; kopie; kopien; spiegel; lesbar;
        vorgehalten; wiederherst; wiederbeschaff; archiv; auslager; redundan; generationen""",
    Topic.EMERGENCY: """gelingen; gelingt; komplettausfall; totalausfall; ausweichlös; einstellen; funktionier;
        aufrecht; ausfall; ausfäll; notfall; krise; krisen; vorsorge; wiederherst; lahm; arbeitsfähig;
        szenari; sofortmaßnahm; brand; weiterarbeit; ernstfall; blackout;
        zusammenbruch; aufrechterhalt; überbrück; ersatz; handlungsfähig; stillstand; störung; morgen; katastroph;
        plan; pläne; erfolgreich; dienstbetrieb; schadensfall; vorgehen; passiert; reagier; reaktion; schritte;
        wiederaufbau; umgeschaltet""",
    Topic.EXERCISES: """spielt + durch; geübt; üben; probeweise; wiederhol; übung; geübt; =üben; trainiert; geprobt;
        =probe; =test; simulation; simuliert;
        durchgespielt; planspiel; erprobt; ernstfall; wiederherstellungstest""",
    Topic.ALARM: """kenntnis; informieren; führungskräfte; verantwortliche; stellen; erreichbar; erreichen; nachts;
        feiertag; wochenende; =wenden; melden; meldung; bereitschaft;
        eingeschaltet; einschalt; verständig; benachrichtig; kommunikation; informiert;
        dienstzeit; telefon; krisenstab; sofort; meldestelle; hotline; entscheidet; ersatzkommunikation""",
    Topic.INCIDENTS: """befall; vom netz; hintergrund; kriminell; hindeut; festgestellt; heruntergefahren; lahm; in
        kenntnis; frist; vorfall; vorfälle; angriff; attacke; attacken; hacker; gehackt; opfer; täter; gestohlen;
        diebstahl; geheimdienst; zugegriffen; eingeschränkt; betroffen; gemeldet; anzeige; schaden; schäden;
        vergangenheit; unbekannte; bekannt; versuche; erfolgt; zunahme; fälle; fällen; unbefugt; missbrauch;
        darknet; ermittl; verdacht; unterbrechung; cyberkriminal; eindring; eingedrungen""",
    Topic.SUPPLY_CHAIN: """firma; firmen; pflegen; garanti; hintertür; ausrüster; produkte; komponent; dienstleist;
        anbieter; lieferant; hersteller; haften; haftung; vertrag; vertraglich;
        extern; auftragnehm; wartungsfirm; drittfirm; unternehmen; abhängig; vergabe; konzern; partner; beteiligung;
        beauftragt; zulieferer; subunternehm; rechenzentrumsbetreib; fernzugriff; outsourc; souverän""",
    Topic.INVENTORY: """freigegeben; zugelassen; läuft; laufen; verbaut; komponent; messenger; videokonferenz;
        betreibt; betrieben; betreiber; eingesetzt; einsatz; software; programm; anwendung;
        standort; cloud; überblick; übersicht; verwendet; nutzt; bestand; geräte; systeme; hersteller; eigen;
        rechenzentr; plattform;
        zentral; genutzt; hardware; erfasst; vollständig; verzeichnis; liste; fachverfahren; ausland; union""",
    Topic.LIFECYCLE: """update; aktualis; ^alt; alter; älter; veralt; version; ersetz; wartung; hersteller; support;
        modern; fehlerbeheb; windows; neuest; austausch; ausgetauscht; umstell; umgestellt; abgelöst; erneuer;
        nachfolg; lebensdauer; unterstütz; auslaufen""",
    Topic.ADVISORIES: """aktuelle; erkundig; laufenden; verfolgt; cyberbedroh; warnung; gewarnt; warn;
        lageinformation; ^lage; bekanntgew; bekannt gew; hinweis;
        schwachstelle; lücke; sicherheitslück; meldung; newsletter; bedrohungsinformation; akut; frühzeitig;
        erfährt; quelle""",
    Topic.PENTESTS: """befund; aufspür; schwächen; angreifbar; ^test; getestet; testen; tester; schwachstelle;
        lücke; lücken; sicherheitslück;
        kontrollierter angriff; scanner; scan; inbetriebnahme; freigeschaltet; aufdeck; aufgedeckt; entdeckt;
        kritikalität""",
    Topic.AUDITS: """bemängel; turnus; prüf; geprüft; überprüf; evaluier; evaluation; kontroll; untersuch; analyse;
        analysier;
        begutacht; gutachten; wirken; wirksam; bewertung; ergebnis; mängel; unabhängig; revision; empfehlung;
        zertifi; nachweis; feststell; bestandsaufnahme""",
    Topic.CONSULTING: """gewandt; zentrum; rat; extern; expert; hilfe; hilfestell; unterstütz; austausch; tauscht;
        kooper; =bsi;
        fachwissen; beauftragt; zusammenarb; ^land; bundesamt; kommunen; landes; hochschul; polizei; angebote;
        partner; empfehlung; unternehmen; gemeinsam; städte; netzwerk; firma; firmen; dienstleist""",
    Topic.GRUNDSCHUTZ: """standard; norm; normen; zertifi; =bsi; anforder; gesetzlich; ^gesetz; risik; richtlinie;
        vorgabe; mindest; managementsystem; verordnung; kritis; kritisch; pflicht; eu; umsetzungsstand; prozent;
        konform; profil; verpflicht""",
    Topic.DOCUMENTS: """konzept; regel; regelung; richtlin; vorgabe; strategie; dokument; schriftlich; anweisung;
        leitfaden; leitfäden; handreich; geregelt; verabschiedet; festgelegt; definiert; öffentlich; einsehbar;
        verbindlich; fortgeschrieben; festgeschrieben; prozess; ordnung""",
    Topic.DATA_PROTECTION: """daten; bürger; einwohner; persönlich; vertraulich; sensibel; speicher; gespeichert;
        gelöscht; löschung; zugriff; weitergabe; dritte; betroffene; privat; datensparsam; gesundheits; sozialdat;
        rechtsgrundlage; einwilligung""",
    Topic.ROLES: """officer; verortet; eingerichtet; verankert; organisiert; organisation; =team; leitung; leiter;
        koordin; zuständig; position; funktion;
        verantwort; struktur; beauftragt; ansprechpartner; steuer; gremium; arbeitskreis; dezernat; abteilung; amt;
        referat; aufgaben; ausschliesslich; ^rolle;
        aufgabe; benannt; bestellt; stelle; unabhängig; federführ; betraut""",
    Topic.COUNCIL: """mitgeteilt; stadträt; kenntnis; ^rat$; stadtrat; ausschuss; bericht; öffentlichkeit; ^presse;
        ^medien; gremien; unterrichtet;
        politik; fraktion; ratsmitglied; transparen; vorgelegt; bürgerschaft; kommunalpolit""",
    Topic.AWARENESS: """hereinfall; =links; kolleg; trickbetr; mitarbeit; beschäftigt; belegschaft; bedienstet;
        angestellt; vertraut; einweis; umgang;
        bewusst; klick; geklickt; mail; mails; führungskräft; personal; auszubildend; teilgenommen; teilnahme;
        verhalten; kenntnis; wissen; aufklär; kurs; kurse; lern; anwender; nutzer; kommuniziert; hingewiesen;
        informiert""",
    Topic.EVP: """ansprechpartner; ansprechperson; kontaktperson; koordinat; verbindung; fachbereich; fachämter;
        ämter; dienststelle; dezentral; multiplik""",
    Topic.MONITORING: """heimlich; abfließ; =log; log management; erkenn; erkannt; entdeckt; überwach; protokoll;
        auffäll; unregelmäßig; ungewöhnlich;
        logdat; frühzeitig; bemerk; auswert; wertet; ausgewertet; verkehr; aufgezeichnet; aufzeichn; nachvollzieh;
        kontinuierlich; permanent""",
    Topic.INSPECTIONS: """baulich; weggeschlossen; verschlossen; eindringling; alarmanlage; abgeschlossen; kontroll;
        einhalt; eingehalten; gesperrt; betreten; zugang; befolg; ^räume; gebäude;
        verstoß; verstöße; unangekündigt; stichprob; sanktion; herumliegen; arbeitsplatz; arbeitsplätz; ^schlüssel;
        gebäud; vor ort; beachtet; durchgesetzt; überprüft""",
}
