"""A real directory server on this machine, with a certificate made for the test."""

import shutil
import socket
import subprocess
import time
from contextlib import contextmanager
from datetime import timedelta
from ipaddress import ip_address

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bollwerk.foundation import clock

BASE = "dc=stadt,dc=example"
READER, READER_PASSWORD = f"cn=leser,{BASE}", "leser-kennwort"
PROGRAM = shutil.which("slapd", path="/usr/sbin:/usr/bin")
_PEOPLE = """
dn: dc=stadt,dc=example
objectClass: dcObject
objectClass: organization
dc: stadt
o: Stadt

dn: ou=Ämter,dc=stadt,dc=example
objectClass: organizationalUnit
ou: Ämter

dn: cn=Karl Klein (Bürgeramt),ou=Ämter,dc=stadt,dc=example
objectClass: inetOrgPerson
cn: Karl Klein (Bürgeramt)
sn: Klein
uid: klein
mail: karl@stadt.example
userPassword: karls-kennwort

dn: cn=Zwei A,dc=stadt,dc=example
objectClass: inetOrgPerson
cn: Zwei A
sn: A
uid: zwei
userPassword: gleich

dn: cn=Zwei B,dc=stadt,dc=example
objectClass: inetOrgPerson
cn: Zwei B
sn: B
uid: zwei
userPassword: gleich

dn: ou=anderswo,dc=stadt,dc=example
objectClass: referral
objectClass: extensibleObject
ou: anderswo
ref: ldap://127.0.0.1:9/ou=anderswo,dc=stadt,dc=example
"""
_CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
TLSCACertificateFile {folder}/certificate.pem
TLSCertificateFile {folder}/certificate.pem
TLSCertificateKeyFile {folder}/key.pem
database mdb
suffix "{base}"
rootdn "{reader}"
rootpw {password}
directory {folder}/data
"""


@contextmanager
def running_directory(folder):
    """Run a directory; yields the addresses for ``ldap`` and ``ldaps`` and the file of its certificate."""
    (folder / "data").mkdir()
    _write_certificate(folder)
    text = _CONFIGURATION.format(folder=folder, base=BASE, reader=READER, password=READER_PASSWORD)
    (folder / "slapd.conf").write_text(text, encoding="utf-8")
    (folder / "people.ldif").write_text(_PEOPLE, encoding="utf-8")
    place = ["-f", str(folder / "slapd.conf")]
    subprocess.run([PROGRAM.replace("slapd", "slapadd"), *place, "-l", str(folder / "people.ldif")], check=True)
    plain, secure = _free_port(), _free_port()
    addresses = f"ldap://127.0.0.1:{plain}/ ldaps://127.0.0.1:{secure}/"
    server = subprocess.Popen([PROGRAM, "-d", "0", "-h", addresses, *place])
    try:
        _wait_for(server, plain)
        yield f"ldap://localhost:{plain}", f"ldaps://localhost:{secure}", str(folder / "certificate.pem")
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(server, port):
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        assert server.poll() is None, "slapd ended"
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise AssertionError("slapd does not answer")


def _free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _write_certificate(folder):
    key, now = ec.generate_private_key(ec.SECP256R1()), clock.now()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    kept = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "key.pem").write_bytes(kept)
