import django.db.models.deletion
import tongguan.core.clock
import tongguan.core.tables
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0001_initial'),
        ('core', '__first__'),
    ]

    operations = [
        tongguan.core.tables.Tables(
            tables=[
                migrations.CreateModel(
                    name='ImportBatch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.tenant')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
                        ('made_at', models.DateTimeField(default=tongguan.core.clock.now, verbose_name='when')),
                        ('plan', models.CharField(max_length=60, verbose_name='read as')),
                        ('evidence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.evidence', verbose_name='file')),
                        ('sheet', models.CharField(blank=True, max_length=100, verbose_name='sheet')),
                        ('layout', models.JSONField(default=dict)),
                        ('mapping', models.JSONField(default=dict, verbose_name='columns')),
                        ('state', models.CharField(choices=[('read', 'read'), ('tried', 'tried'), ('running', 'running'), ('done', 'done'), ('undoing', 'being undone'), ('undone', 'undone')], default='read', max_length=8, verbose_name='state')),
                        ('next_row', models.PositiveIntegerField(default=0)),
                        ('report', models.JSONField(default=dict)),
                        ('job', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='core.job')),
                    ],
                    options={
                        'verbose_name': 'import',
                        'verbose_name_plural': 'imports',
                        'indexes': [models.Index(fields=['tenant', '-id'], name='import_batch_tenant')],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='ColumnMapping',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.tenant')),
                        ('plan', models.CharField(max_length=60)),
                        ('signature', models.CharField(max_length=64)),
                        ('mapping', models.JSONField(default=dict)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'plan', 'signature'), name='column_mapping_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='RejectedRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.tenant')),
                        ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rejected', to='exchange.importbatch')),
                        ('row', models.PositiveIntegerField()),
                        ('digest', models.CharField(max_length=64)),
                        ('reasons', models.JSONField(default=list)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('batch', 'row'), name='rejected_row_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='ImportTouch',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.tenant')),
                        ('batch', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='touches', to='exchange.importbatch')),
                        ('model', models.CharField(max_length=80)),
                        ('record', models.BigIntegerField()),
                        ('action', models.CharField(choices=[('created', 'created'), ('updated', 'updated')], max_length=8)),
                        ('version', models.PositiveIntegerField()),
                        ('before', models.JSONField(default=dict)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['batch', 'model', 'record'], name='import_touch_record')],
                        'constraints': [],
                    },
                ),
            ],
        ),
    ]
