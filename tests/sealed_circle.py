"""A circle of the sealed store for tests: its members' keys stay here, never in the database."""

import secrets
from datetime import timedelta

from bollwerk.foundation import clock
from bollwerk.foundation.access import deciding, viewing_as
from bollwerk.foundation.access.sealed import new_key, seal
from bollwerk.rooms.pentests import services
from bollwerk.rooms.pentests.kinds import Severity
from bollwerk.rooms.pentests.rules import sealed
from bollwerk.rooms.pentests.sealed_content import (
    Visit,
    digest_of,
    fill_commitments,
    write_content,
    write_package,
    write_visit,
)
from bollwerk.rooms.pentests.sealed_desk.desk import close_desk, open_desk

TEST, FINDING, SECOND = "a" * 32, "b" * 32, "c" * 32
NAME = "Blinder Test des Ratsinformationssystems"
WEAKNESS = "Kennwort des Dienstkontos im Klartext"


def blind_test(**facts):
    """A test the provider does not know of."""
    today = clock.today()
    stated = {
        "uid": TEST, "title": NAME, "application": "Ratsportal", "starts_on": today - timedelta(days=3),
        "ends_on": today, "tester_name": "Erika Beispiel", "tester_phone": "+49 30 5550100", "sources": "192.0.2.9",
    }  # fmt: skip
    return sealed.SealedTest(**{**stated, **facts})


def weakness(**facts):
    """A finding of it."""
    stated = {"uid": FINDING, "title": WEAKNESS, "severity": Severity.HIGH, "found_on": clock.today()}
    return sealed.SealedFinding(**{**stated, **facts})


class Circle:
    """One member who visits; `packages` holds what left the store with the last visit."""

    def __init__(self, viewer):
        self.viewer = viewer
        self.private, self.public = new_key()
        self.packages = []
        self.visit_file = b""

    def join(self):
        with viewing_as(self.viewer):
            services.add_sealed_member(person_id=self.viewer.person_id, public_key=self.public)
        occasion = sealed.Occasion(clock.now(), "Ines", secrets.token_bytes(16))
        begun = sealed.begin(store="d" * 32, holder=sealed.KeyHolder("Ines", self.public), occasion=occasion)
        content, made, _ = sealed.hand_in(begun)
        visit = Visit(
            digest_of(self.envelope()), seal(write_content(content), [self.public]), fill_commitments(made)
        )  # fmt: skip
        self.hand_in(write_visit(visit))
        return self

    def envelope(self):
        with deciding("tests.envelope"):
            return bytes(services.ensure_store().envelope)

    def hand_in(self, given):
        with viewing_as(self.viewer):
            services.hand_in_visit(given=given)

    def desk(self, **known):
        return open_desk(self.envelope(), self.private, keep=self.keep, **known)

    def keep(self, visit, packages):
        self.visit_file, self.packages = write_visit(visit), [write_package(one) for one in packages]
        return ("file",)

    def visit(self, *changes):
        """Visit, change, hand in: `changes` are called with content and occasion."""
        desk = self.desk()
        for change in changes:
            desk.content = change(desk.content, desk.occasion())
        close_desk(desk)
        self.hand_in(self.visit_file)
        return self

    def record(self, *findings, **facts):
        """Visit and record the test with its findings."""
        found = findings or (weakness(),)
        return self.visit(
            lambda content, occasion: sealed.record_test(content, test=blind_test(**facts), occasion=occasion),
            *(
                lambda content, occasion, one=one: sealed.record_finding(
                    content, test=TEST, finding=one, occasion=occasion
                )
                for one in found
            ),
        )

    def disclose(self, *, on=None):
        """Visit, end and disclose the test."""
        return self.visit(
            lambda content, occasion: sealed.end_test(content, test=TEST, on=on or clock.today(), occasion=occasion),
            lambda content, occasion: sealed.disclose_test(content, test=TEST, occasion=occasion),
        )

    def take_in(self, application):
        with viewing_as(self.viewer):
            return services.take_in_disclosure(given=self.packages[0], application_id=application)
