"""Addresses of the council room."""

from __future__ import annotations

from django.urls import path

from bollwerk.rooms.council.views import answers, intake, older, releases

app_name = "council"

urlpatterns = [
    path("", intake.inquiries, name="inquiries"),
    path("neu/", intake.new_inquiry, name="new_inquiry"),
    path("bericht/neu/", intake.new_report, name="new_report"),
    path("fakten/", releases.facts, name="facts"),
    path("fakten/<int:fact_id>/zuruecknehmen/", releases.withdraw, name="withdraw"),
    path("aeltere/", older.older_answers, name="older_answers"),
    path("aeltere/neu/", older.new_older_answer, name="new_older_answer"),
    path("aeltere/<int:pk>/", older.older_answer, name="older_answer"),
    path("berichte/", older.reports, name="reports"),
    path("datei/<int:file_id>/", releases.answer_file, name="answer_file"),
    path("teil/<int:part_id>/schreiben/", answers.write, name="write"),
    path("teil/<int:part_id>/zuordnen/", answers.assign, name="assign"),
    path("teil/<int:part_id>/unterschreiben/", answers.sign, name="sign"),
    path("teil/<int:part_id>/aussage/", answers.link, name="link"),
    path("aussage/<int:claim_id>/beiseite/", answers.claim_aside, name="claim_aside"),
    path("<int:pk>/", answers.inquiry, name="inquiry"),
    path("<int:pk>/kopf/", answers.head, name="head"),
    path("<int:pk>/neu-bewerten/", answers.redraft, name="redraft"),
    path("<int:pk>/pruefen/<slug:kind>/", answers.confirm_reviews, name="confirm_reviews"),
    path("<int:pk>/frage/<int:question_id>/", answers.question, name="question"),
    path("<int:pk>/wiedergaben/", releases.renditions, name="renditions"),
    path("<int:pk>/wiedergaben/<slug:rendition>.<slug:kind>", releases.draft_file, name="draft_file"),
    path("<int:pk>/fakten/", releases.inquiry_facts, name="inquiry_facts"),
    path("<int:pk>/fakten/<slug:side>/", releases.lower, name="lower"),
    path("<int:pk>/freigabe/", releases.release, name="release"),
    path("<int:pk>/freigabe/gelesen/", releases.confirm_reading, name="confirm_reading"),
    path("<int:pk>/vergleich/", releases.comparison, name="comparison"),
]
