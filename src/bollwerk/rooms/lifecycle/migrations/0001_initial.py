import bollwerk.foundation.access.labels
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('access', '0001_initial'),
        ('inventory', '0005_search_inside_words'),
        ('people', '0002_rights_stamp'),
    ]

    operations = [
        migrations.CreateModel(
            name='SupportProduct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tlp', models.PositiveSmallIntegerField(choices=[(0, 'TLP:CLEAR'), (1, 'TLP:GREEN'), (2, 'TLP:AMBER'), (3, 'TLP:AMBER+STRICT'), (4, 'TLP:RED')], default=bollwerk.foundation.access.labels.Tlp['AMBER'])),
                ('organisation_id', models.BigIntegerField(db_index=True, default=0)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('key', models.CharField(max_length=200, unique=True)),
                ('name', models.CharField(max_length=200)),
                ('vendor', models.CharField(blank=True, max_length=200)),
                ('aliases', models.JSONField(blank=True, default=list)),
                ('cpes', models.JSONField(blank=True, default=list)),
                ('purls', models.JSONField(blank=True, default=list)),
                ('circle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.circle')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('tlp__lt', bollwerk.foundation.access.labels.Tlp['RED']), ('circle__isnull', False), _connector='OR'), name='lifecycle_supportproduct_red_has_circle')],
            },
        ),
        migrations.CreateModel(
            name='ProductChoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tlp', models.PositiveSmallIntegerField(choices=[(0, 'TLP:CLEAR'), (1, 'TLP:GREEN'), (2, 'TLP:AMBER'), (3, 'TLP:AMBER+STRICT'), (4, 'TLP:RED')], default=bollwerk.foundation.access.labels.Tlp['AMBER'])),
                ('organisation_id', models.BigIntegerField(db_index=True, default=0)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('item_vendor', models.CharField(blank=True, max_length=200)),
                ('item_product', models.CharField(max_length=300)),
                ('circle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.circle')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('product', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='lifecycle.supportproduct')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('tlp__lt', bollwerk.foundation.access.labels.Tlp['RED']), ('circle__isnull', False), _connector='OR'), name='lifecycle_productchoice_red_has_circle'), models.UniqueConstraint(fields=('organisation_id', 'item_vendor', 'item_product'), name='lifecycle_chosen_once')],
            },
        ),
        migrations.CreateModel(
            name='SupportStatement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tlp', models.PositiveSmallIntegerField(choices=[(0, 'TLP:CLEAR'), (1, 'TLP:GREEN'), (2, 'TLP:AMBER'), (3, 'TLP:AMBER+STRICT'), (4, 'TLP:RED')], default=bollwerk.foundation.access.labels.Tlp['AMBER'])),
                ('organisation_id', models.BigIntegerField(db_index=True, default=0)),
                ('cycle', models.CharField(max_length=100)),
                ('security_until', models.DateField(blank=True, null=True)),
                ('security_ended', models.BooleanField(blank=True, null=True)),
                ('extended_until', models.DateField(blank=True, null=True)),
                ('latest', models.CharField(blank=True, max_length=100)),
                ('source', models.CharField(max_length=200)),
                ('stated_on', models.DateField(blank=True, null=True)),
                ('recorded_at', models.DateTimeField()),
                ('circle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.circle')),
                ('product', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='lifecycle.supportproduct')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['product', 'cycle', '-recorded_at'], name='lifecycle_statement_newest')],
                'constraints': [models.CheckConstraint(condition=models.Q(('tlp__lt', bollwerk.foundation.access.labels.Tlp['RED']), ('circle__isnull', False), _connector='OR'), name='lifecycle_supportstatement_red_has_circle'), models.CheckConstraint(condition=models.Q(('source', ''), _negated=True), name='lifecycle_statement_has_source')],
            },
        ),
        migrations.CreateModel(
            name='Handling',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tlp', models.PositiveSmallIntegerField(choices=[(0, 'TLP:CLEAR'), (1, 'TLP:GREEN'), (2, 'TLP:AMBER'), (3, 'TLP:AMBER+STRICT'), (4, 'TLP:RED')], default=bollwerk.foundation.access.labels.Tlp['AMBER'])),
                ('organisation_id', models.BigIntegerField(db_index=True, default=0)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('part', models.CharField(max_length=8)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('risk', models.TextField(blank=True)),
                ('high_risk', models.BooleanField(default=False)),
                ('assessed_until', models.DateField(blank=True, null=True)),
                ('choice', models.CharField(blank=True, choices=[('replace', 'Replacement'), ('contract', 'Special contract for updates'), ('limited_use', 'Limited further use')], max_length=12)),
                ('replace_by', models.DateField(blank=True, null=True)),
                ('cost_euro', models.PositiveIntegerField(blank=True, null=True)),
                ('contract', models.CharField(blank=True, max_length=200)),
                ('contract_until', models.DateField(blank=True, null=True)),
                ('safeguards', models.TextField(blank=True)),
                ('owner_accepted_at', models.DateTimeField(blank=True, null=True)),
                ('leadership_at', models.DateTimeField(blank=True, null=True)),
                ('opinion', models.TextField(blank=True)),
                ('opinion_at', models.DateTimeField(blank=True, null=True)),
                ('assessed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('circle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.circle')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.department')),
                ('leadership_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('opinion_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('owner_accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.person')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='inventory.targetobject')),
            ],
            options={
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(('tlp__lt', bollwerk.foundation.access.labels.Tlp['RED']), ('circle__isnull', False), _connector='OR'), name='lifecycle_handling_red_has_circle'), models.UniqueConstraint(fields=('target', 'part'), name='lifecycle_one_handling')],
            },
        ),
    ]
