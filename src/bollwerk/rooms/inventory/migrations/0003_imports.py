import bollwerk.foundation.access.labels
import bollwerk.rooms.inventory.models.imports
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0001_initial'),
        ('files', '0001_initial'),
        ('inventory', '0002_search'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tlp', models.PositiveSmallIntegerField(choices=[(0, 'TLP:CLEAR'), (1, 'TLP:GREEN'), (2, 'TLP:AMBER'), (3, 'TLP:AMBER+STRICT'), (4, 'TLP:RED')], default=bollwerk.foundation.access.labels.Tlp['AMBER'])),
                ('organisation_id', models.BigIntegerField(db_index=True, default=0)),
                ('revision', models.PositiveIntegerField(default=0, editable=False)),
                ('source', models.CharField(max_length=60)),
                ('format', models.CharField(max_length=12)),
                ('recipe', models.CharField(blank=True, max_length=40)),
                ('file_name', models.CharField(max_length=200)),
                ('options', models.JSONField(default=dict)),
                ('is_complete', models.BooleanField(default=False)),
                ('new_tlp', models.PositiveSmallIntegerField(default=2)),
                ('state', models.CharField(choices=[('prepared', 'prepared'), ('applying', 'applying'), ('applied', 'applied'), ('discarded', 'discarded')], default=bollwerk.rooms.inventory.models.imports.ImportRunState['PREPARED'], max_length=10)),
                ('counts', models.JSONField(default=dict)),
                ('prepared_at', models.DateTimeField()),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
                ('circle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.circle')),
                ('file', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='files.storedfile')),
                ('prepared_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='people.person')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['prepared_at', 'id'], name='inventory_run_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(('tlp__lt', bollwerk.foundation.access.labels.Tlp['RED']), ('circle__isnull', False), _connector='OR'), name='inventory_importrun_red_has_circle')],
            },
        ),
        migrations.CreateModel(
            name='ImportLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('tlp', models.PositiveSmallIntegerField(choices=[(0, 'TLP:CLEAR'), (1, 'TLP:GREEN'), (2, 'TLP:AMBER'), (3, 'TLP:AMBER+STRICT'), (4, 'TLP:RED')], default=bollwerk.foundation.access.labels.Tlp['AMBER'])),
                ('organisation_id', models.BigIntegerField(db_index=True, default=0)),
                ('state', models.CharField(max_length=10)),
                ('line', models.PositiveIntegerField()),
                ('kind', models.CharField(blank=True, max_length=12)),
                ('key', models.CharField(blank=True, max_length=255)),
                ('name', models.CharField(blank=True, max_length=255)),
                ('details', models.JSONField(default=list)),
                ('circle', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='access.circle')),
                ('target', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='inventory.targetobject')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='lines', to='inventory.importrun')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(fields=['run', 'state', 'id'], name='inventory_line_by_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('tlp__lt', bollwerk.foundation.access.labels.Tlp['RED']), ('circle__isnull', False), _connector='OR'), name='inventory_importline_red_has_circle')],
            },
        ),
    ]
