"""One small report of each format, written for these tests in the shape the tool writes."""

# ruff: noqa: E501 - lines of a table or of an attribute cannot be broken

from io import BytesIO

from bollwerk.engines.scan_reports import Format, Report, read_report, unwrapped

NESSUS = """<?xml version="1.0" ?>
<NessusClientData_v2><Policy><policyName>Basic</policyName><Preferences><ServerPreferences>
<preference><name>plugin_set</name><value>10001;10002</value></preference></ServerPreferences></Preferences></Policy>
<Report name="r"><ReportHost name="WWW.stadt.example"><HostProperties>
<tag name="HOST_START">Mon Nov 16 2026</tag><tag name="HOST_END">Mon Nov 16 2026</tag>
<tag name="host-ip">192.0.2.10</tag><tag name="Credentialed_Scan">true</tag></HostProperties>
<ReportItem port="443" svc_name="www" protocol="tcp" severity="3" pluginID="10001" pluginName="Old library">
<cve>CVE-2024-0001</cve><cwe>79</cwe><description>Too old.</description><solution>Update.</solution>
<cvss3_vector>CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N</cvss3_vector>
<cvss_vector>CVSS2#AV:N/AC:L/Au:N/C:P/I:N/A:N</cvss_vector><plugin_output>version 1.0</plugin_output></ReportItem>
<ReportItem port="8443" svc_name="www" protocol="tcp" severity="3" pluginID="10001" pluginName="Old library">
<plugin_output>version 1.1</plugin_output></ReportItem>
<ReportItem port="0" protocol="tcp" severity="0" pluginID="10002" pluginName="Host name"></ReportItem>
<ReportItem port="0" protocol="tcp" severity="0" pluginID="10003" pluginName=""></ReportItem>
</ReportHost></Report></NessusClientData_v2>"""

COMPLIANCE = """<?xml version="1.0" ?>
<NessusClientData_v2><Report name="r" xmlns:cm="http://www.nessus.org/cm"><ReportHost name="192.0.2.10">
<ReportItem port="0" severity="3" pluginID="21157" pluginName="Unix Compliance Checks"><compliance>true</compliance>
<cm:compliance-check-name>1.1 Root over SSH</cm:compliance-check-name><cm:compliance-result>FAILED</cm:compliance-result>
<cm:compliance-actual-value>PermitRootLogin yes</cm:compliance-actual-value></ReportItem>
<ReportItem port="0" severity="2" pluginID="21157" pluginName="Unix Compliance Checks"><compliance>true</compliance>
<cm:compliance-check-name>1.2 Own /tmp</cm:compliance-check-name><cm:compliance-result>WARNING</cm:compliance-result>
</ReportItem>
<ReportItem port="0" severity="0" pluginID="21157" pluginName="Unix Compliance Checks"><compliance>true</compliance>
<cm:compliance-check-name>1.3 Firewall</cm:compliance-check-name><cm:compliance-result>PASSED</cm:compliance-result>
</ReportItem></ReportHost></Report></NessusClientData_v2>"""

NESSUS_CSV = """Plugin ID,CVE,CVSS,Risk,Host,Protocol,Port,Name,Synopsis,Description,Solution,See Also,Plugin Output
"10001","CVE-2024-0001","5.0","High","www.stadt.example","tcp","443","Old library","","Too old.","Update.","","v1.0"
"10001","CVE-2024-0002","5.0","High","www.stadt.example","tcp","443","Old library","","Too old.","Update.","","v1.0"
"""

TENABLE_CSV = """definition.id;definition.name;severity;asset.display_fqdn;port;protocol;output;state
10001;Old library;High;www.stadt.example;443;TCP;v1.0;Active
10004;Mended;Low;www.stadt.example;443;TCP;;Fixed
"""

OPENVAS = """<get_reports_response status="200"><report id="a" format_id="b"><report id="c">
<gmp><version>22.4</version></gmp><scan_run_status>Done</scan_run_status><scan_start>2026-11-16T08:00:00Z</scan_start>
<host><ip>192.0.2.10</ip><start>2026-11-16T08:00:00Z</start><end>2026-11-16T09:00:00Z</end></host>
<host><ip>192.0.2.11</ip><start>2026-11-16T08:00:00Z</start><end></end></host>
<results max="10" start="1"><result id="r1"><name>Weak ciphers</name><host>192.0.2.10<hostname>www</hostname></host>
<port>443/tcp</port><nvt oid="1.3.6.1.4.1.25623.1.0.1"><name>Weak ciphers</name><cvss_base>4.3</cvss_base>
<severities><severity type="cvss_base_v3"><value>CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:L/I:N/A:N</value></severity></severities>
<tags>summary=Weak.|solution=Strong ones.</tags><refs><ref type="cve" id="CVE-2024-0003"/></refs></nvt>
<threat>Medium</threat><severity>4.3</severity><description>RC4</description></result>
<result id="r2"><host>192.0.2.10</host><port>general/tcp</port><nvt oid="1.3.6.1.4.1.25623.1.0.2"><name>Log</name></nvt>
<threat>Log</threat><severity>0.0</severity></result></results></report></report></get_reports_response>"""

OPENVAS_CSV = """IP,Hostname,Port,Port Protocol,CVSS,Severity,Solution Type,NVT Name,Summary,Specific Result,NVT OID,CVEs
192.0.2.10,,443,tcp,4.3,Medium,Mitigation,Weak ciphers,Weak.,RC4,1.3.6.1.4.1.25623.1.0.1,CVE-2024-0003
"""

NMAP = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun>
<nmaprun scanner="nmap" args="nmap -sV --script=vulners -oX - 192.0.2.10" startstr="Mon Nov 16" version="7.94">
<scaninfo type="syn" protocol="tcp" numservices="3" services="22,80,443"/>
<host><status state="up"/><address addr="192.0.2.10" addrtype="ipv4"/>
<hostnames><hostname name="www.stadt.example" type="user"/></hostnames>
<ports><port protocol="tcp" portid="22"><state state="open"/><service name="ssh" product="OpenSSH" version="7.4"/>
<script id="vulners" output="&#xa;  cpe:/a:openbsd:openssh:7.4: &#xa;    &#x9;CVE-2018-15919&#x9;5.0&#x9;https://vulners.com/cve/CVE-2018-15919&#xa;    &#x9;EDB-ID:45939&#x9;5.0&#x9;https://vulners.com/exploitdb/EDB-ID:45939&#x9;*EXPLOIT*"/>
</port><port protocol="tcp" portid="80"><state state="closed"/></port>
<port protocol="tcp" portid="443"><state state="open"/><script id="ssl-poodle"
 output="&#xa;  VULNERABLE:&#xa;  SSL POODLE&#xa;    State: VULNERABLE&#xa;    Risk factor: High"><table key="CVE-2014-3566">
<elem key="title">SSL POODLE</elem><elem key="state">VULNERABLE</elem></table></script></port></ports></host>
<runstats><finished exit="success"/></runstats></nmaprun>"""

BURP = """<?xml version="1.0"?>
<!DOCTYPE issues [<!ELEMENT issues (issue*)>]>
<issues burpVersion="2026.1" exportTime="Mon Nov 16 10:00:00 CET 2026">
<issue><serialNumber>1</serialNumber><type>1049088</type><name>SQL injection</name>
<host ip="192.0.2.10">https://www.stadt.example</host><path><![CDATA[/a]]></path><location><![CDATA[/a [id parameter]]]></location>
<severity>High</severity><confidence>Certain</confidence><issueDetail><![CDATA[<b>id</b> is used]]></issueDetail>
<vulnerabilityClassifications><![CDATA[<a href="https://cwe.mitre.org/data/definitions/89.html">CWE-89: x</a>]]>
</vulnerabilityClassifications></issue>
<issue><serialNumber>2</serialNumber><type>1049088</type><name>SQL injection</name>
<host ip="192.0.2.10">https://www.stadt.example</host><path><![CDATA[/b]]></path><location><![CDATA[/b]]></location>
<severity>High</severity></issue></issues>"""

BURP_DAST = """<html><body><span>Generated by Burp Suite Enterprise Edition</span>
<div class="label">Status:</div><div class="value">Completed</div>
<div class="label">Start URLs:</div><div class="value url">https://www.stadt.example/app/</div>
<h1>Issues found on https://www.stadt.example</h1><table class="issue-table"><tbody>
<tr class="issue-type-row"><td colspan="4">Open redirection [2]</td></tr>
<tr><td class="issue-path">/app/a</td><td>Medium</td><td>Firm</td></tr>
<tr><td class="issue-path">/app/b</td><td>Medium</td><td>Firm</td></tr></tbody></table>
<div class="issue-container"><h2>Open redirection</h2><h3>Issue description:</h3><div><p>It redirects.</p></div>
<h3>Vulnerability classifications</h3><div><ul><li><a href="https://cwe.mitre.org/data/definitions/601.html">CWE-601</a>
</li></ul></div></div></body></html>"""

ZAP = """<?xml version="1.0"?><OWASPZAPReport version="2.16.1" generated="Mon, 16 Nov 2026">
<site name="https://www.stadt.example" host="www.stadt.example" port="443" ssl="true"><alerts><alertitem>
<pluginid>10038</pluginid><alertRef>10038-1</alertRef><alert>CSP Header Not Set</alert><riskcode>2</riskcode>
<confidence>3</confidence><desc>&lt;p&gt;No CSP.&lt;/p&gt;</desc><instances>
<instance><uri>https://www.stadt.example/a</uri><method>GET</method><param></param></instance>
<instance><uri>https://www.stadt.example/b</uri><method>GET</method><param></param></instance></instances>
<solution>Set it.</solution><reference>&lt;p&gt;https://example.org/csp&lt;/p&gt;</reference><cweid>693</cweid></alertitem>
<alertitem><pluginid>10096</pluginid><alert>Timestamp</alert><riskcode>0</riskcode><confidence>0</confidence>
<cweid>-1</cweid></alertitem></alerts></site></OWASPZAPReport>"""

ZAP_JSON = """{"@programName":"ZAP","@version":"2.16.1","@generated":"Mon, 16 Nov 2026","site":[{"@name":"https://www.stadt.example",
"@host":"www.stadt.example","@port":"443","@ssl":"true","alerts":[{"pluginid":"10038","alertRef":"10038-1",
"alert":"CSP Header Not Set","riskcode":"2","confidence":"3","desc":"<p>No CSP.</p>","instances":[
{"uri":"https://www.stadt.example/a","method":"GET","param":""},{"uri":"https://www.stadt.example/b","method":"GET"}],
"solution":"Set it.","reference":"<p>https://example.org/csp</p>","cweid":"693"}]}]}"""

SARIF = """{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Semgrep","semanticVersion":"1.2","rules":[
{"id":"r1","shortDescription":{"text":"Injection"},"defaultConfiguration":{"level":"error"},
"properties":{"tags":["external/cwe/cwe-089"],"security-severity":"9.8"}},{"id":"r2","messageStrings":{"m":{"text":"Use of {0}"}}}]}},
"results":[{"ruleId":"r1","ruleIndex":0,"message":{"text":"bad"},"locations":[
{"physicalLocation":{"artifactLocation":{"uri":"a.py"},"region":{"startLine":3}}},
{"physicalLocation":{"artifactLocation":{"uri":"b.py"},"region":{"startLine":4}}}]},
{"ruleId":"r2/sub","message":{"id":"m","arguments":["MD5"]},"suppressions":[{"kind":"inSource"}]},
{"ruleId":"r2","kind":"pass","message":{"text":"fine"}},
{"ruleId":"r2","baselineState":"absent","level":"note","message":{"text":"gone"}}, "no record"]}]}"""

_NUCLEI_ENTRIES = (
    """{"template-id":"CVE-2018-15473","info":{"name":"OpenSSH users","severity":"medium","classification":
    {"cve-id":["cve-2018-15473"],"cwe-id":["cwe-362"],"cvss-metrics":"CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N"}},
    "type":"network","host":"www.stadt.example","matched-at":"www.stadt.example:22","ip":"192.0.2.10"}""",
    """{"template-id":"tech","info":{"name":"Tech","severity":"info"},"matcher-name":"nginx",
    "host":"https://www.stadt.example","matched-at":"https://www.stadt.example/"}""",
    """{"template-id":"tech","info":{"name":"Tech","severity":"info"},"matcher-name":"php",
    "host":"https://www.stadt.example","matched-at":"https://www.stadt.example/"}""",
    "broken",
    """{"template-id":"quiet","info":{"name":"Quiet","severity":"low"},
    "matched-at":"https://www.stadt.example/","matcher-status":false}""",
)
NUCLEI = "\n".join(entry.replace("\n", "") for entry in _NUCLEI_ENTRIES)

TESTSSL = """[{"id":"SSLv3","ip":"www.stadt.example/192.0.2.10","port":"443","severity":"HIGH","finding":"offered","cwe":"CWE-310"},
{"id":"TLS1_2","ip":"www.stadt.example/192.0.2.10","port":"443","severity":"OK","finding":"offered"},
{"id":"LUCKY13","ip":"www.stadt.example/192.0.2.10","port":"443","severity":"LOW","finding":"maybe","cve":"CVE-2013-0169"},
{"id":"overall_grade","ip":"www.stadt.example/192.0.2.10","port":"443","severity":"HIGH","finding":"F"}]"""

TESTSSL_PRETTY = """{"Invocation":"testssl","version":"3.2","startTime":"1","scanResult":[{"targetHost":"www.stadt.example",
"ip":"192.0.2.10","port":"443","protocols":[{"id":"SSLv3","severity":"HIGH","finding":"offered","cwe":"CWE-310"}],
"vulnerabilities":[{"id":"heartbleed","severity":"OK","finding":"not vulnerable"}]}]}"""

TESTSSL_CSV = """"id","fqdn/ip","port","severity","finding","cve","cwe"
"SSLv3","www.stadt.example/192.0.2.10","443","HIGH","offered","","CWE-310"
"scanProblem","db.stadt.example/192.0.2.11","443","FATAL","no connection","",""
"""

NIKTO = """<?xml version="1.0" ?><!DOCTYPE niktoscan SYSTEM "docs/nikto.dtd"><niktoscan><niktoscan version="2.5.0">
<scandetails targetip="192.0.2.10" targethostname="www.stadt.example" targetport="443" starttime="2026-11-16">
<item id="999103" method="GET"><description><![CDATA[Header not set.]]></description><uri><![CDATA[/]]></uri></item>
<item id="999104" method="GET"><description></description><uri>/</uri></item></scandetails></niktoscan></niktoscan>"""

NIKTO_JSON = """[{"host":"www.stadt.example","ip":"192.0.2.10","port":"443","banner":"","vulnerabilities":[
{"id":"999103","method":"GET","url":"/","msg":"Header not set."}]}]"""

NIKTO_JSON_2_1 = """{"host":"www.stadt.example","ip":"192.0.2.10","port":"443","banner":"","vulnerabilities":[
{"id": "999103","OSVDB": "0","method":"GET","url":"/","msg":"Header, not set: [,]\\"{,}"},],}"""

NIKTO_CSV = """"Nikto - v2.5.0/"
"www.stadt.example","192.0.2.10","443","","","","nginx/1.22"
"www.stadt.example","192.0.2.10","443","","GET","/","Header not set."
"""

WAPITI = """<?xml version="1.0"?><report type="security"><report_infos><info name="generatorName">wapiti</info>
<info name="generatorVersion">Wapiti 3.2.0</info><info name="scope">folder</info>
<info name="target">https://www.stadt.example/</info></report_infos><vulnerabilities>
<vulnerability name="Cookie"><description>d</description><solution>s</solution><references><reference>
<title>CWE-614: x</title><url>https://cwe.mitre.org/data/definitions/614.html</url></reference></references>
<entries><entry><method>GET</method><path>/</path><level>2</level><parameter>sid</parameter><info>not secure</info></entry>
</entries></vulnerability></vulnerabilities><anomalies/><additionals/></report>"""

WAPITI_JSON = """{"classifications":{"Cookie":{"desc":"d","sol":"s","ref":{"CWE-614":"https://cwe.mitre.org/data/definitions/614.html"}}},
"vulnerabilities":{"Cookie":[{"method":"GET","path":"/","level":2,"parameter":"sid","info":"not secure"}],"Other":[]},
"anomalies":{},"additionals":{},"infos":{"target":"https://www.stadt.example/","version":"Wapiti 3.2.0","scope":"folder"}}"""

SSLYZE = """{"sslyze_version":"6.0.0","server_scan_results":[{"scan_status":"COMPLETED","server_location":
{"hostname":"www.stadt.example","ip_address":"192.0.2.10","port":443},"scan_result":{
"tls_1_0_cipher_suites":{"status":"COMPLETED","result":{"accepted_cipher_suites":[{"cipher_suite":{"name":"TLS_RSA_WITH_AES_128_CBC_SHA"}}]}},
"tls_1_2_cipher_suites":{"status":"COMPLETED","result":{"accepted_cipher_suites":[{"cipher_suite":{"name":"TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"}}]}},
"heartbleed":{"status":"COMPLETED","result":{"is_vulnerable_to_heartbleed":true}},
"robot":{"status":"NOT_SCHEDULED","result":null}}},
{"scan_status":"ERROR_NO_CONNECTIVITY","connectivity_status":"ERROR","server_location":{"hostname":"db.stadt.example","port":443},
"scan_result":null}]}"""

SSLYZE_XML = """<?xml version="1.0"?><document SSLyzeVersion="1.4.3" title="SSLyze Scan Results"><results>
<target host="www.stadt.example" ip="192.0.2.10" port="443"><tlsv1><acceptedCipherSuites><cipherSuite name="TLS_RSA_X"/>
</acceptedCipherSuites></tlsv1><heartbleed><openSslHeartbleed isVulnerable="True"/></heartbleed></target></results></document>"""

LYNIS = """# Lynis Report
report_version_major=1
lynis_version=3.1.4
hostname=web01
warning[]=SSH-7408|Root login allowed|PermitRootLogin|set it to no|
suggestion[]=DEB-0280|Install libpam-tmpdir|-|-|
suggestion[]=DEB-0281
tests_executed=A|B|
report_datetime_end=2026-11-16
"""

GENERIC = """{"name":"House test","findings":[{"title":"Weak password","severity":"Hoch","cwe":"521","cvssv3":
"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:N/A:N","cvssv4":"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N",
"endpoints":["https://www.stadt.example/login",{"host":"db.stadt.example","port":5432}]},{"severity":"Low"},7,
{"title":"Half","severity":"Low","cvssv3":"CVSS:3.1/AV:N"}]}"""

GENERIC_CSV = """Titel;Schweregrad;Host;Port;CVSS-Vektor;Zustand
Schwaches Kennwort;Sehr hoch;www.stadt.example;443;;
Offene Freigabe;;db.stadt.example;445;AV:N/AC:L/Au:N/C:P/I:N/A:N;teilweise
;hoch;;;;
zu;viele;Zellen;in;dieser;Zeile;hier
"""

SYSREPTOR = """{"format":"projects/v2","name":"Portal","findings":[{"id":"f1","data":{"title":"XSS","cvss":
"CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N","summary":"s","recommendation":"r","cwe":"CWE-79","retest_status":"partial",
"affected_components":["https://www.stadt.example/search"],"references":["https://example.org"]}},
{"id":"f2","data":{"title":"Notes","cvss":"n/a","retest_status":"resolved"}}]}"""

PTART = """{"name":"T","scope":"www.stadt.example","cvss_type":3,"start_date":"2026-08-11","end_date":"2026-08-16","assessments":[
{"title":"A","hits":[{"id":"P-1","title":"Broken access","severity":2,"asset":"https://www.stadt.example","cvss_vector":
"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N","cwes":[{"cwe_id":862}]}]}],"retests":[{"end_date":"2026-09-13","hits":[
{"id":"P-1-RT","status":"PF","original_hit":{"id":"P-1","title":"Broken access"}}]}]}"""

INVICTI = """{"Generated":"16/11/2026","Target":{"Url":"https://www.stadt.example/","Initiated":"16/11/2026"},"Vulnerabilities":[
{"Name":"Cookie not secure","Type":"CookieNotSecure","Url":"https://www.stadt.example/login","Severity":"BestPractice",
"State":"Present","Classification":{"Cwe":"614","Cvss":{"Vector":"CVSS:3.0/AV:N/AC:L/PR:L/UI:R/S:U/C:H/I:N/A:N/E:H"},
"Cvss31":{"Vector":"CVSS:3.1/AV:N/AC:L/PR:L/UI:R/S:U/C:H/I:N/A:N"}},"Description":"<p>No flag.</p>"},
{"Name":"Old","Type":"Old","Url":"https://www.stadt.example/","Severity":"Low","State":"AcceptedRisk"}]}"""

PINGCASTLE = """<?xml version="1.0"?><HealthcheckData><EngineVersion>3.3</EngineVersion><DomainFQDN>stadt.example</DomainFQDN>
<RiskRules><HealthcheckRiskRule><Points>30</Points><Category>Anomalies</Category><Model>WeakPassword</Model>
<RiskId>A-MinPwdLen</RiskId><Rationale>Short passwords are allowed</Rationale></HealthcheckRiskRule></RiskRules></HealthcheckData>"""

CSAF = """{"document":{"csaf_version":"2.0","title":"Advisory","publisher":{"name":"P"},"tracking":{"id":"P-1"}},
"vulnerabilities":[{"cve":"CVE-2026-0001","title":"Flaw","scores":[{"cvss_v3":{"vectorString":
"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"}}]}]}"""

SAMPLES = [
    (Format.NESSUS, NESSUS),
    (Format.NESSUS_CSV, NESSUS_CSV),
    (Format.NESSUS_CSV, TENABLE_CSV),
    (Format.OPENVAS, OPENVAS),
    (Format.OPENVAS_CSV, OPENVAS_CSV),
    (Format.NMAP, NMAP),
    (Format.BURP, BURP),
    (Format.BURP_DAST, BURP_DAST),
    (Format.ZAP, ZAP),
    (Format.ZAP_JSON, ZAP_JSON),
    (Format.SARIF, SARIF),
    (Format.NUCLEI, NUCLEI),
    (Format.TESTSSL, TESTSSL),
    (Format.TESTSSL, TESTSSL_PRETTY),
    (Format.TESTSSL_CSV, TESTSSL_CSV),
    (Format.NIKTO, NIKTO),
    (Format.NIKTO_JSON, NIKTO_JSON),
    (Format.NIKTO_CSV, NIKTO_CSV),
    (Format.WAPITI, WAPITI),
    (Format.WAPITI_JSON, WAPITI_JSON),
    (Format.SSLYZE, SSLYZE),
    (Format.SSLYZE_XML, SSLYZE_XML),
    (Format.LYNIS, LYNIS),
    (Format.GENERIC, GENERIC),
    (Format.GENERIC_CSV, GENERIC_CSV),
    (Format.SYSREPTOR, SYSREPTOR),
    (Format.PTART, PTART),
    (Format.INVICTI, INVICTI),
    (Format.PINGCASTLE, PINGCASTLE),
    (Format.CSAF, CSAF),
]


def read(text: str | bytes, form: Format | None = None) -> Report:
    """Read a report from a text."""
    stream = BytesIO(text if isinstance(text, bytes) else text.encode())
    inner = unwrapped(stream)
    return read_report(stream if inner is None else BytesIO(inner), form=form)
