"""Addresses of the inventory."""

from django.urls import path

from bollwerk.rooms.inventory import imports_views
from bollwerk.rooms.inventory.views import links, lists, partners, records

app_name = "inventory"
urlpatterns = [
    path("", lists.targets, name="targets"),
    path("applications/", lists.applications, name="applications"),
    path("systems/", lists.systems, name="systems"),
    path("export/", lists.export, name="export"),
    path("my-department/", lists.own_department, name="own_department"),
    path("new/<slug:kind>/", records.create, name="create"),
    path("<int:target_id>/", records.target, name="target"),
    path("<int:target_id>/relations/", records.relations, name="relations"),
    path("<int:target_id>/relations/add/", links.add_relation, name="add_relation"),
    path("<int:target_id>/relations/remove/", links.remove_relation, name="remove_relation"),
    path("<int:target_id>/map/", records.dependency_map, name="map"),
    path("<int:target_id>/why/", records.why, name="why"),
    path("<int:target_id>/why/decide/", links.decide, name="decide"),
    path("<int:target_id>/why/withdraw/", links.withdraw, name="withdraw"),
    path("<int:target_id>/history/", records.history, name="history"),
    path("<int:target_id>/sources/", records.sources, name="sources"),
    path("<int:target_id>/edit/", records.edit, name="edit"),
    path("<int:target_id>/retire/", records.retire, name="retire"),
    path("<int:target_id>/revive/", records.revive, name="revive"),
    path("suppliers/", partners.suppliers, name="suppliers"),
    path("suppliers/new/", partners.supplier_edit, name="supplier_create"),
    path("suppliers/<int:supplier_id>/", partners.supplier, name="supplier"),
    path("suppliers/<int:supplier_id>/edit/", partners.supplier_edit, name="supplier_edit"),
    path("contracts/", partners.contracts, name="contracts"),
    path("contracts/new/", partners.contract_edit, name="contract_create"),
    path("contracts/<int:contract_id>/", partners.contract, name="contract"),
    path("contracts/<int:contract_id>/edit/", partners.contract_edit, name="contract_edit"),
    path("contracts/<int:contract_id>/covers/", partners.add_coverage, name="add_coverage"),
    path("imports/", imports_views.imports, name="imports"),
    path("imports/new/", imports_views.prepare, name="import_new"),
    path("imports/template/<str:form>/", imports_views.template, name="import_template"),
    path("imports/<int:run_id>/", imports_views.run, name="import_run"),
    path("imports/<int:run_id>/apply/", imports_views.apply, name="import_apply"),
    path("imports/<int:run_id>/discard/", imports_views.discard, name="import_discard"),
    path("imports/<int:run_id>/kept/", imports_views.kept, name="import_kept"),
    path("imports/<int:run_id>/decide/", imports_views.decide, name="import_decide"),
    path("interfaces/", partners.interfaces, name="interfaces"),
    path("interfaces/new/", partners.interface_create, name="interface_create"),
    path("interfaces/<int:interface_id>/", partners.interface, name="interface"),
    path("interfaces/<int:interface_id>/edit/", partners.interface_edit, name="interface_edit"),
    path("interfaces/<int:interface_id>/retire/", partners.interface_retire, name="interface_retire"),
]
