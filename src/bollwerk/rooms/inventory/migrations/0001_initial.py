import bollwerk.foundation.access.labels
import bollwerk.rooms.inventory.kinds
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='TargetObject',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tlp', models.PositiveSmallIntegerField(choices=[(0, 'TLP:CLEAR'), (1, 'TLP:GREEN'), (2, 'TLP:AMBER'), (3, 'TLP:AMBER+STRICT'), (4, 'TLP:RED')], default=bollwerk.foundation.access.labels.Tlp['AMBER'])),
                ('organisation_id', models.BigIntegerField(db_index=True, default=0)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('kind', models.CharField(choices=[('process', 'process'), ('application', 'application'), ('module', 'module'), ('system', 'system'), ('network', 'network'), ('zone', 'zone'), ('location', 'location'), ('room', 'room'), ('component', 'component')], editable=False, max_length=12)),
                ('name', models.CharField(max_length=200)),
                ('name_key', models.CharField(editable=False, max_length=80)),
                ('description', models.TextField(blank=True)),
                ('operator_kind', models.CharField(choices=[('unknown', 'unknown'), ('city', 'city'), ('provider', 'provider'), ('other_municipality', 'other_municipality'), ('state', 'state'), ('joint', 'joint'), ('company', 'company'), ('saas', 'saas')], default=bollwerk.rooms.inventory.kinds.OperatorKind['UNKNOWN'], max_length=20)),
                ('exposure', models.CharField(choices=[('unknown', 'unknown'), ('internal', 'internal'), ('partner', 'partner'), ('internet', 'internet')], default=bollwerk.rooms.inventory.kinds.Exposure['UNKNOWN'], max_length=10)),
                ('go_live_on', models.DateField(blank=True, null=True)),
                ('security_relevant', models.BooleanField(default=False)),
                ('recovery_priority', models.PositiveSmallIntegerField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)])),
                ('confidentiality', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'normal'), (2, 'high'), (3, 'very high')], null=True)),
                ('integrity', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'normal'), (2, 'high'), (3, 'very high')], null=True)),
                ('availability', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'normal'), (2, 'high'), (3, 'very high')], null=True)),
                ('needs_reason', models.TextField(blank=True)),
                ('retired_on', models.DateField(blank=True, editable=False, null=True)),
                ('retired_reason', models.CharField(blank=True, editable=False, max_length=200)),
                ('not_seen_since', models.DateField(blank=True, editable=False, null=True)),
                ('gap_count', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('search_text', models.TextField(default='', editable=False)),
                ('circle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.circle')),
                ('department', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department')),
                ('operator_organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Supplier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tlp', models.PositiveSmallIntegerField(choices=[(0, 'TLP:CLEAR'), (1, 'TLP:GREEN'), (2, 'TLP:AMBER'), (3, 'TLP:AMBER+STRICT'), (4, 'TLP:RED')], default=bollwerk.foundation.access.labels.Tlp['AMBER'])),
                ('organisation_id', models.BigIntegerField(db_index=True, default=0)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('name', models.CharField(max_length=200)),
                ('name_key', models.CharField(editable=False, max_length=80)),
                ('kind', models.CharField(choices=[('vendor', 'vendor'), ('operator', 'operator'), ('service', 'service'), ('open_source', 'open_source')], default=bollwerk.rooms.inventory.kinds.SupplierKind['VENDOR'], max_length=12)),
                ('contact', models.CharField(blank=True, max_length=200)),
                ('website', models.CharField(blank=True, max_length=200)),
                ('country', models.CharField(blank=True, max_length=2)),
                ('circle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.circle')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['name_key', 'id'], name='inventory_supplier_by_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('tlp__lt', bollwerk.foundation.access.labels.Tlp['RED']), ('circle__isnull', False), _connector='OR'), name='inventory_supplier_red_has_circle'), models.UniqueConstraint(fields=('organisation_id', 'name'), name='inventory_supplier_name_once')],
            },
        ),
        migrations.CreateModel(
            name='Location',
            fields=[
                ('targetobject_ptr', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, related_name='+', serialize=False, to='inventory.targetobject')),
                ('street', models.CharField(blank=True, max_length=200)),
                ('postcode', models.CharField(blank=True, max_length=10)),
                ('town', models.CharField(blank=True, max_length=100)),
            ],
            bases=('inventory.targetobject',),
        ),
        migrations.CreateModel(
            name='ServiceProcess',
            fields=[
                ('targetobject_ptr', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, related_name='+', serialize=False, to='inventory.targetobject')),
                ('service_key', models.CharField(blank=True, max_length=30)),
                ('max_outage_hours', models.PositiveIntegerField(blank=True, null=True)),
            ],
            bases=('inventory.targetobject',),
        ),
        migrations.CreateModel(
            name='Zone',
            fields=[
                ('targetobject_ptr', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, related_name='+', serialize=False, to='inventory.targetobject')),
                ('trust_level', models.CharField(choices=[('untrusted', 'untrusted'), ('dmz', 'dmz'), ('internal', 'internal'), ('restricted', 'restricted'), ('management', 'management')], default=bollwerk.rooms.inventory.kinds.TrustLevel['INTERNAL'], max_length=12)),
            ],
            bases=('inventory.targetobject',),
        ),
        migrations.CreateModel(
            name='Contract',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tlp', models.PositiveSmallIntegerField(choices=[(0, 'TLP:CLEAR'), (1, 'TLP:GREEN'), (2, 'TLP:AMBER'), (3, 'TLP:AMBER+STRICT'), (4, 'TLP:RED')], default=bollwerk.foundation.access.labels.Tlp['AMBER'])),
                ('organisation_id', models.BigIntegerField(db_index=True, default=0)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('title', models.CharField(max_length=200)),
                ('number', models.CharField(blank=True, max_length=60)),
                ('starts_on', models.DateField(blank=True, null=True)),
                ('ends_on', models.DateField(blank=True, null=True)),
                ('proof_kind', models.CharField(choices=[('none', 'none'), ('certificate', 'certificate'), ('audit_report', 'audit_report'), ('self_declaration', 'self_declaration'), ('contract_clause', 'contract_clause')], default=bollwerk.rooms.inventory.kinds.ProofKind['NONE'], max_length=20)),
                ('proof_title', models.CharField(blank=True, max_length=200)),
                ('proof_valid_until', models.DateField(blank=True, null=True)),
                ('circle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.circle')),
                ('partner_organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('partner_supplier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.supplier')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['title', 'id'], name='inventory_contract_by_title')],
                'constraints': [models.CheckConstraint(condition=models.Q(('tlp__lt', bollwerk.foundation.access.labels.Tlp['RED']), ('circle__isnull', False), _connector='OR'), name='inventory_contract_red_has_circle'), models.CheckConstraint(condition=models.Q(('partner_supplier__isnull', True), ('partner_organisation__isnull', True), _connector='XOR'), name='inventory_contract_one_partner'), models.CheckConstraint(condition=models.Q(('starts_on__isnull', True), ('ends_on__isnull', True), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='inventory_contract_ends_after_start')],
            },
        ),
        migrations.AddField(
            model_name='targetobject',
            name='operator_supplier',
            field=models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.supplier'),
        ),
        migrations.CreateModel(
            name='Interface',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tlp', models.PositiveSmallIntegerField(choices=[(0, 'TLP:CLEAR'), (1, 'TLP:GREEN'), (2, 'TLP:AMBER'), (3, 'TLP:AMBER+STRICT'), (4, 'TLP:RED')], default=bollwerk.foundation.access.labels.Tlp['AMBER'])),
                ('organisation_id', models.BigIntegerField(db_index=True, default=0)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('name', models.CharField(max_length=200)),
                ('protocol', models.CharField(blank=True, max_length=60)),
                ('protection', models.CharField(choices=[('unknown', 'unknown'), ('none', 'none'), ('tls', 'tls'), ('mutual_tls', 'mutual_tls'), ('vpn', 'vpn'), ('ssh', 'ssh'), ('message_encryption', 'message_encryption'), ('dedicated_line', 'dedicated_line')], default=bollwerk.rooms.inventory.kinds.InterfaceProtection['UNKNOWN'], max_length=20)),
                ('protection_detail', models.CharField(blank=True, max_length=200)),
                ('protected_since', models.DateField(blank=True, null=True)),
                ('data_categories', models.JSONField(blank=True, default=list)),
                ('retired_on', models.DateField(blank=True, editable=False, null=True)),
                ('circle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.circle')),
                ('partner_organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.organisation')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interfaces', to='inventory.targetobject')),
                ('target', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='served_interfaces', to='inventory.targetobject')),
                ('partner_supplier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.supplier')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['name', 'id'], name='inventory_interface_by_name')],
                'constraints': [models.CheckConstraint(condition=models.Q(('tlp__lt', bollwerk.foundation.access.labels.Tlp['RED']), ('circle__isnull', False), _connector='OR'), name='inventory_interface_red_has_circle'), models.CheckConstraint(condition=models.Q(models.Q(('partner_organisation__isnull', True), ('partner_supplier__isnull', True), ('target__isnull', False)), models.Q(('partner_organisation__isnull', True), ('partner_supplier__isnull', False), ('target__isnull', True)), models.Q(('partner_organisation__isnull', False), ('partner_supplier__isnull', True), ('target__isnull', True)), _connector='OR'), name='inventory_interface_one_other_end')],
            },
        ),
        migrations.CreateModel(
            name='Application',
            fields=[
                ('targetobject_ptr', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, related_name='+', serialize=False, to='inventory.targetobject')),
                ('product', models.CharField(blank=True, max_length=200)),
                ('version', models.CharField(blank=True, max_length=60)),
                ('data_categories', models.JSONField(blank=True, default=list)),
                ('suppliers_complete', models.BooleanField(default=False)),
                ('components_complete', models.BooleanField(default=False)),
                ('interfaces_complete', models.BooleanField(default=False)),
                ('supplier', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.supplier')),
            ],
            bases=('inventory.targetobject',),
        ),
        migrations.CreateModel(
            name='InheritedNeed',
            fields=[
                ('tlp', models.PositiveSmallIntegerField(choices=[(0, 'TLP:CLEAR'), (1, 'TLP:GREEN'), (2, 'TLP:AMBER'), (3, 'TLP:AMBER+STRICT'), (4, 'TLP:RED')], default=bollwerk.foundation.access.labels.Tlp['AMBER'])),
                ('organisation_id', models.BigIntegerField(db_index=True, default=0)),
                ('target', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='need', serialize=False, to='inventory.targetobject')),
                ('confidentiality', models.PositiveSmallIntegerField(choices=[(1, 'normal'), (2, 'high'), (3, 'very high')])),
                ('integrity', models.PositiveSmallIntegerField(choices=[(1, 'normal'), (2, 'high'), (3, 'very high')])),
                ('availability', models.PositiveSmallIntegerField(choices=[(1, 'normal'), (2, 'high'), (3, 'very high')])),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'normal'), (2, 'high'), (3, 'very high')])),
                ('department', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department')),
                ('kind', models.CharField(choices=[('process', 'process'), ('application', 'application'), ('module', 'module'), ('system', 'system'), ('network', 'network'), ('zone', 'zone'), ('location', 'location'), ('room', 'room'), ('component', 'component')], max_length=12)),
                ('circle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.circle')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('tlp__lt', bollwerk.foundation.access.labels.Tlp['RED']), ('circle__isnull', False), _connector='OR'), name='inventory_inheritedneed_red_has_circle'), models.CheckConstraint(condition=models.Q(('level__range', (2, 3))), name='inventory_need_above_normal')],
                'indexes': [models.Index(fields=['level', 'department', 'kind', 'circle', 'organisation_id', 'tlp'], name='inventory_n_sight')],
            },
        ),
        migrations.CreateModel(
            name='ItSystem',
            fields=[
                ('targetobject_ptr', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, related_name='+', serialize=False, to='inventory.targetobject')),
                ('system_kind', models.CharField(choices=[('physical', 'physical'), ('virtual', 'virtual'), ('network_device', 'network_device'), ('client_group', 'client_group'), ('mobile', 'mobile'), ('ics', 'ics')], default=bollwerk.rooms.inventory.kinds.SystemKind['PHYSICAL'], max_length=20)),
                ('hostname', models.CharField(blank=True, max_length=200)),
                ('fqdn', models.CharField(blank=True, max_length=255)),
                ('addresses', models.JSONField(blank=True, default=list)),
                ('os_name', models.CharField(blank=True, max_length=120)),
                ('os_version', models.CharField(blank=True, max_length=120)),
                ('vendor', models.CharField(blank=True, max_length=120)),
                ('model', models.CharField(blank=True, max_length=120)),
                ('serial', models.CharField(blank=True, max_length=120)),
                ('unit_count', models.PositiveIntegerField(default=1)),
            ],
            options={
                'indexes': [models.Index(fields=['hostname'], name='inventory_system_hostname'), models.Index(fields=['serial'], name='inventory_system_serial')],
                'constraints': [models.CheckConstraint(condition=models.Q(('unit_count__gte', 1)), name='inventory_system_stands_for_some')],
            },
            bases=('inventory.targetobject',),
        ),
        migrations.CreateModel(
            name='Module',
            fields=[
                ('targetobject_ptr', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, related_name='+', serialize=False, to='inventory.targetobject')),
                ('version', models.CharField(blank=True, max_length=60)),
                ('data_categories', models.JSONField(blank=True, default=list)),
                ('application', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='modules', to='inventory.application')),
            ],
            bases=('inventory.targetobject',),
        ),
        migrations.CreateModel(
            name='Room',
            fields=[
                ('targetobject_ptr', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, related_name='+', serialize=False, to='inventory.targetobject')),
                ('number', models.CharField(blank=True, max_length=40)),
                ('location', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rooms', to='inventory.location')),
            ],
            bases=('inventory.targetobject',),
        ),
        migrations.CreateModel(
            name='SoftwareComponent',
            fields=[
                ('targetobject_ptr', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, related_name='+', serialize=False, to='inventory.targetobject')),
                ('version', models.CharField(blank=True, max_length=100)),
                ('vendor', models.CharField(blank=True, max_length=200)),
                ('purl', models.CharField(blank=True, max_length=500)),
                ('cpe', models.CharField(blank=True, max_length=300)),
                ('digest', models.CharField(blank=True, max_length=200)),
                ('more_digests', models.TextField(blank=True)),
                ('package_key', models.CharField(blank=True, default='', editable=False, max_length=500)),
                ('product_key', models.CharField(blank=True, default='', editable=False, max_length=300)),
                ('digest_key', models.CharField(blank=True, default='', editable=False, max_length=200)),
                ('supplier', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.supplier')),
            ],
            options={
                'indexes': [
                    models.Index(fields=['package_key'], name='inventory_component_package'),
                    models.Index(fields=['product_key'], name='inventory_component_product'),
                    models.Index(fields=['digest_key'], name='inventory_component_digest'),
                    models.Index(condition=models.Q(('supplier__isnull', False)), fields=['supplier'], name='inventory_component_supplier'),
                ],
            },
            bases=('inventory.targetobject',),
        ),
        migrations.CreateModel(
            name='ComponentDigest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tlp', models.PositiveSmallIntegerField(choices=[(0, 'TLP:CLEAR'), (1, 'TLP:GREEN'), (2, 'TLP:AMBER'), (3, 'TLP:AMBER+STRICT'), (4, 'TLP:RED')], default=bollwerk.foundation.access.labels.Tlp['AMBER'])),
                ('organisation_id', models.BigIntegerField(db_index=True, default=0)),
                ('key', models.CharField(db_index=True, max_length=200)),
                ('circle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.circle')),
                ('component', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='inventory.softwarecomponent')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('tlp__lt', bollwerk.foundation.access.labels.Tlp['RED']), ('circle__isnull', False), _connector='OR'), name='inventory_componentdigest_red_has_circle')],
            },
        ),
        migrations.CreateModel(
            name='Network',
            fields=[
                ('targetobject_ptr', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, related_name='+', serialize=False, to='inventory.targetobject')),
                ('ranges', models.JSONField(blank=True, default=list)),
                ('vlan', models.PositiveIntegerField(blank=True, null=True)),
                ('zone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='networks', to='inventory.zone')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('vlan__isnull', True), ('vlan__range', (1, 4094)), _connector='OR'), name='inventory_vlan_1_to_4094')],
            },
            bases=('inventory.targetobject',),
        ),
        migrations.CreateModel(
            name='ContractCoverage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tlp', models.PositiveSmallIntegerField(choices=[(0, 'TLP:CLEAR'), (1, 'TLP:GREEN'), (2, 'TLP:AMBER'), (3, 'TLP:AMBER+STRICT'), (4, 'TLP:RED')], default=bollwerk.foundation.access.labels.Tlp['AMBER'])),
                ('organisation_id', models.BigIntegerField(db_index=True, default=0)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('circle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.circle')),
                ('contract', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='coverages', to='inventory.contract')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coverages', to='inventory.targetobject')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('tlp__lt', bollwerk.foundation.access.labels.Tlp['RED']), ('circle__isnull', False), _connector='OR'), name='inventory_contractcoverage_red_has_circle'), models.UniqueConstraint(fields=('contract', 'target'), name='inventory_covered_once')],
            },
        ),
        migrations.CreateModel(
            name='HostIdentity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tlp', models.PositiveSmallIntegerField(choices=[(0, 'TLP:CLEAR'), (1, 'TLP:GREEN'), (2, 'TLP:AMBER'), (3, 'TLP:AMBER+STRICT'), (4, 'TLP:RED')], default=bollwerk.foundation.access.labels.Tlp['AMBER'])),
                ('organisation_id', models.BigIntegerField(db_index=True, default=0)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('source', models.CharField(max_length=60)),
                ('external_key', models.CharField(max_length=255)),
                ('reasons', models.JSONField(default=list)),
                ('facts', models.JSONField(default=dict)),
                ('verdict', models.CharField(choices=[('proposed', 'proposed'), ('same', 'same'), ('different', 'different')], default=bollwerk.rooms.inventory.kinds.Verdict['PROPOSED'], max_length=10)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('circle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.circle')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identities', to='inventory.targetobject')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('tlp__lt', bollwerk.foundation.access.labels.Tlp['RED']), ('circle__isnull', False), _connector='OR'), name='inventory_hostidentity_red_has_circle'), models.UniqueConstraint(fields=('organisation_id', 'source', 'external_key', 'target'), name='inventory_identity_asked_once')],
            },
        ),
        migrations.CreateModel(
            name='NeedDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tlp', models.PositiveSmallIntegerField(choices=[(0, 'TLP:CLEAR'), (1, 'TLP:GREEN'), (2, 'TLP:AMBER'), (3, 'TLP:AMBER+STRICT'), (4, 'TLP:RED')], default=bollwerk.foundation.access.labels.Tlp['AMBER'])),
                ('organisation_id', models.BigIntegerField(db_index=True, default=0)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('objective', models.CharField(choices=[('confidentiality', 'confidentiality'), ('integrity', 'integrity'), ('availability', 'availability')], max_length=16)),
                ('effect', models.CharField(choices=[('cumulation', 'cumulation'), ('distribution', 'distribution')], max_length=12)),
                ('need', models.PositiveSmallIntegerField(choices=[(1, 'normal'), (2, 'high'), (3, 'very high')])),
                ('reason', models.TextField()),
                ('decided_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('circle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.circle')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='need_decisions', to='inventory.targetobject')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('tlp__lt', bollwerk.foundation.access.labels.Tlp['RED']), ('circle__isnull', False), _connector='OR'), name='inventory_needdecision_red_has_circle'), models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('target', 'objective'), name='inventory_one_decision_per_objective'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='inventory_decision_gives_reason')],
            },
        ),
        migrations.CreateModel(
            name='Relation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tlp', models.PositiveSmallIntegerField(choices=[(0, 'TLP:CLEAR'), (1, 'TLP:GREEN'), (2, 'TLP:AMBER'), (3, 'TLP:AMBER+STRICT'), (4, 'TLP:RED')], default=bollwerk.foundation.access.labels.Tlp['AMBER'])),
                ('organisation_id', models.BigIntegerField(db_index=True, default=0)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('kind', models.CharField(choices=[('uses', 'uses'), ('runs_on', 'runs_on'), ('hosted_by', 'hosted_by'), ('connected_to', 'connected_to'), ('located_in', 'located_in'), ('contains', 'contains'), ('depends_on', 'depends_on')], max_length=14)),
                ('circle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.circle')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='outgoing', to='inventory.targetobject')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incoming', to='inventory.targetobject')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('tlp__lt', bollwerk.foundation.access.labels.Tlp['RED']), ('circle__isnull', False), _connector='OR'), name='inventory_relation_red_has_circle'), models.UniqueConstraint(fields=('source', 'target', 'kind'), name='inventory_relation_once'), models.CheckConstraint(condition=models.Q(('source', models.F('target')), _negated=True), name='inventory_relation_joins_two')],
            },
        ),
        migrations.CreateModel(
            name='SourceReference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tlp', models.PositiveSmallIntegerField(choices=[(0, 'TLP:CLEAR'), (1, 'TLP:GREEN'), (2, 'TLP:AMBER'), (3, 'TLP:AMBER+STRICT'), (4, 'TLP:RED')], default=bollwerk.foundation.access.labels.Tlp['AMBER'])),
                ('organisation_id', models.BigIntegerField(db_index=True, default=0)),
                ('source', models.CharField(max_length=60)),
                ('external_key', models.CharField(max_length=255)),
                ('first_seen_on', models.DateField()),
                ('last_seen_on', models.DateField()),
                ('missing_since', models.DateField(blank=True, null=True)),
                ('circle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.circle')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sources', to='inventory.targetobject')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['target'], name='inventory_source_of_target')],
                'constraints': [models.CheckConstraint(condition=models.Q(('tlp__lt', bollwerk.foundation.access.labels.Tlp['RED']), ('circle__isnull', False), _connector='OR'), name='inventory_sourcereference_red_has_circle'), models.UniqueConstraint(fields=('organisation_id', 'source', 'external_key'), name='inventory_source_key_once')],
            },
        ),
        migrations.AddIndex(
            model_name='targetobject',
            index=models.Index(fields=['name_key', 'id', 'tlp', 'organisation_id', 'circle', 'retired_on'], name='inventory_t_name'),
        ),
        migrations.AddIndex(
            model_name='targetobject',
            index=models.Index(fields=['kind', 'name_key', 'id', 'tlp', 'organisation_id', 'circle'], name='inventory_t_kind'),
        ),
        migrations.AddIndex(
            model_name='targetobject',
            index=models.Index(fields=['department', 'name_key', 'id'], name='inventory_t_department'),
        ),
        migrations.AddIndex(
            model_name='targetobject',
            index=models.Index(fields=['department', 'retired_on', 'circle', 'organisation_id', 'tlp'], name='inventory_t_sight'),
        ),
        migrations.AddIndex(
            model_name='targetobject',
            index=models.Index(fields=['operator_kind', 'name_key', 'id'], name='inventory_t_operator'),
        ),
        migrations.AddIndex(
            model_name='targetobject',
            index=models.Index(fields=['exposure', 'name_key', 'id'], name='inventory_t_exposure'),
        ),
        migrations.AddIndex(
            model_name='targetobject',
            index=models.Index(condition=models.Q(('operator_supplier__isnull', False)), fields=['operator_supplier'], name='inventory_t_supplier'),
        ),
        migrations.AddIndex(
            model_name='targetobject',
            index=models.Index(condition=models.Q(('not_seen_since__isnull', False)), fields=['name_key', 'id'], name='inventory_t_not_seen'),
        ),
        migrations.AddIndex(
            model_name='targetobject',
            index=models.Index(condition=models.Q(('gap_count__gt', 0)), fields=['name_key', 'id'], name='inventory_t_gaps'),
        ),
        migrations.AddConstraint(
            model_name='targetobject',
            constraint=models.CheckConstraint(condition=models.Q(('tlp__lt', bollwerk.foundation.access.labels.Tlp['RED']), ('circle__isnull', False), _connector='OR'), name='inventory_targetobject_red_has_circle'),
        ),
        migrations.AddConstraint(
            model_name='targetobject',
            constraint=models.CheckConstraint(condition=models.Q(('operator_organisation__isnull', True), ('operator_supplier__isnull', True), _connector='OR'), name='inventory_one_operator'),
        ),
        migrations.AddConstraint(
            model_name='targetobject',
            constraint=models.CheckConstraint(condition=models.Q(('recovery_priority__isnull', True), ('recovery_priority__range', (1, 5)), _connector='OR'), name='inventory_recovery_priority_1_to_5'),
        ),
        migrations.AddConstraint(
            model_name='targetobject',
            constraint=models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='inventory_target_has_name'),
        ),
        migrations.AddConstraint(
            model_name='targetobject',
            constraint=models.UniqueConstraint(condition=models.Q(('kind__in', ['process', 'application', 'network', 'zone', 'location']), ('circle__isnull', True), ('retired_on__isnull', True)), fields=('kind', 'organisation_id', 'name'), name='inventory_name_once_per_kind'),
        ),
    ]
