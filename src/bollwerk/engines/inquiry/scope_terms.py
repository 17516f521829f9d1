"""Words that show a question is about what no claim of ours answers, or about IT or security at all.

Notation as in `protection_terms`.
"""

STRICT = """versicherung; versicherer; ist|sind|gegen|mitversichert + versichert|mitversichert; ^police;
    cyber + police; cyberpolice; entgelt; vergüt; entlohn; besoldung; gehalts; gehälter; wie hoch + gehalt;
    eingruppier; bezahlt + wie|gruppe|tarif"""
"""Insurance and pay: a sentence that asks for it is left out whatever else it names."""

MONEY = """kosten; kostet; gekostet; budget; haushalt; =euro; ausgaben; ausgegeben; finanzier; finanziell;
    finanzmittel; geld$; investi; fördermittel; fördergeld;
 ^mittel|finanzmittel|haushaltsmittel +
 beantragt|bereit|verfügung|eingeplant|haushalt|veranschlagt|vorgesehen|eingestellt|zusätzlich|fließ|aufgewend;
 aufwend; ^teuer; honorar; vergütung; summe$; lizenzgebühr; gebühr; wirtschaftlichkeit; einspar; preis$; zuschuss;
 zuschüsse; zuwendung; schadenshöhe; schadenssumme; bezifferte"""
STAFF = """wie viele|wieviele + person|personen + umfasst|team|gehör|besteh; ^stellen +
    besetzt|unbesetzt|offen|geschaffen|stellenplan|vorgesehen|ausgeschrieben|wie
    viele|wieviele|zusätzlich|neue|vollzeit|befristet|bereich; planstelle; personalstelle; vollzeit; ausbildungspl;
    azubi + wie viele; frauenanteil; frauenquote; =vzä; stellenplan; personalbedarf; personalausstatt;
    personalsituation; personalstärke; personalmangel; fachkräfte; fachkräftemangel; personalgewinn; rekrutier;
    personell;
 stellenanteil; stelle + unbesetzt|vakant|ausgeschrieben; vakan; überstunden; fluktuation; krankenstand;
 eingruppier; tarif; bewerb; wie viele|wieviele|anzahl|wie hoch +
 person|mitarbeit|beschäftigt|kräfte|leute|angestellt|fachkräft|köpfe +
 arbeit|beschäftigt|abteilung|amt|bereich|zuständig|kümmer|befass|it|eingesetzt|sicherheit|tätig|verfügung; personal
 + ausreichend|aufgestockt|aufstock|genug|mangel|zusätzlich"""
CONNECTION = """wlan; w lan; =wifi; hotspot; breitband; funkloch; funklöcher; glasfaser; internetanschluss;
    internetanbind; mobilfunk; =5g; =lte; bandbreite; funkloch; netzabdeck; =lorawan"""
DIGITAL = """digitalisierungsstrateg; digitalstrateg; digitalisierung; digitalpakt; digitalkonzept; online dienst;
    onlinedienst; onlinezugang; =ozg; bürgerportal; serviceportal; bürgerservice; e akte; =eakte; elektronisch akte;
    elektronisch + rechnung|antrag|vergabe; terminvergabe; online termin; terminbuch; app$; smart city; parkleit;
    sensor; ampel; parkraum; tablet; ipad; whiteboard;
 künstlich intelligenz; =ki; chatgpt; chatbot; ki strategie; website; webseite; homepage; internetauftritt;
 barrierefrei; social media; facebook; instagram; tiktok; newsletterversand; livestream; sitzung + übertrag;
 umtausch; streaming; ratsinformation;
 open data; digitale verwaltung; homeoffice + anteil|quote|wie viele|anspruch|anzahl|möglich;
 dokumentenmanagement; e government; egovernment; drucker; 3d; digital +
 antrag|anträge|angebot|dienst|leistung|akte|schule|bildung|zwilling|rathaus|ausstattung|endgerät|tafel"""
PROCUREMENT = """beschaff; anschaff; angeschafft; ausschreib; ausgestattet; ausstattung; laptops +
    ratsmitglied|stadträt|lehrer|schüler|mandat; leasing; gekauft; kauft; lieferzeit; bestellt; diensthandy;
    diensthandys; neue computer; ^vergabe; zuschlag"""
OTHER_FIELD = """^radweg; radverkehr; ^kamera; ^kreuzung; ^bahnhof; ^bushalte; haltestell; ^sirenen; wohnungseinb;
    ^straße; ^bus$; ^busse; ^kita; kindergart; spielplatz; hochwasser; feuerwehr; rettungsdienst;
    katastrophenschutz; ^wohnung; ^miete; ^müll; ^abfall; ^baum; ^bäume; ^park$; parkplatz; parkplätze; ^verkehr;
    schwimmbad; ^sport; stadtfest; weihnachts; ^markt; baugenehm; bauantrag; ^bebauung; flüchtling; ^asyl; ^klima;
    ^energie; ^heizung; photovoltaik; ^solar; ^tier; ^hund; ^friedhof; ^theater; ^museum; bibliothek; ^bücherei;
    ^jugend; ^senioren; pflegeheim; krankenhaus; ^impf; ^corona; ^pandemie; einzelhandel; tourismus; gaststätt;
    ^lärm; grunds^teuer; gewerbes^teuer; ^kriminalität; videoüberwach; ^verein; wahlhelfer; ordnungsamt; knöllchen;
    ^blitzer; ^waffen; trinkwasser; ^sirene; ^erdbeben; stadtteil; ^lehrer; ^schüler; erste hilfe;
    brandschutz; arbeitsschutz; arbeitssicherheit; verkehrssicherheit; ^schulweg; gleichstellung; rassismus;
    diskriminier; korruption; bürgschaft; ^kredit; fußgäng; zebrastreif; ^gehweg; ^brücke; rettungskräft; einsatzkräft;
    silvester; karneval; fasching; kirmes; ^fahrrad; fahrräder; ^tram; straßenbahn; ^deich; starkregen; ^hitze; ^dürre;
    ^geflücht; unterkunft; obdachlos; wohngeld; ^mensa; ^spielgerät; turnhall; denkmal; ^grünfläch; ^gewässer;
    ^winterdienst; imbiss; bußgeld; polizist; ^streife; schwimmunterricht; ^schulessen; ^hort$; ^pflege; ^arzt; ^ärzt;
    hebamm; insolvenz; ^bauprojekt; ^neubau; ^sanier; ^aufzug; ^aufzüge; ^beleuchtung; straßenbeleuchtung"""

CONTEXT = """hack; =soc; =siem; =isms; =cmdb; =evp; =evps; admin$; admins$; administrator; firewall; patch; darknet;
    =edr;
    security; =log; verschlüsselung; vorfall; erpresser; =it; ^it; =edv; =ikt; cyber; hacker; gehackt;
    daten; informationssicher; informationstechn; server;
    netzwerk; software; computer; rechner; rechenzentr; =bsi; kritis; schwachstelle; sicherheitslück; phishing;
    schad + software; trojan; ransom; virus; viren; angriff; attack; passwort; passwört; cloud; backup; sicherung;
    fachverfahren; betriebssystem; windows; digital + sicherheit; sicherheitskonzept; sicherheitsrichtlin;
    sicherheitsmaßnahm; sicherheitsvorf; internet; e mail; iso; grundschutz; verschlüssel; erpress;
    sicherheitsstandard; kritisch infrastruktur; it sicherheit; hard; technisch; system"""
"""A sign of IT or security: with it the terms marked `?` count in full."""
