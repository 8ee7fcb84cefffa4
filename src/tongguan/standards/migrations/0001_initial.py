import django.db.models.deletion
import tongguan.core.fields
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
                    name='Attestation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tenant', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.tenant', verbose_name='tenant')),
                        ('number', models.CharField(blank=True, db_index=True, editable=False, max_length=40, verbose_name='number')),
                        ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='version')),
                        ('opening', models.BooleanField(default=False, editable=False, verbose_name='opening balance')),
                        ('voided', models.BooleanField(default=False, editable=False, verbose_name='void')),
                        ('register', models.CharField(blank=True, max_length=48, verbose_name='register')),
                        ('record', models.BigIntegerField(blank=True, null=True, verbose_name='record')),
                        ('standard', models.CharField(help_text='Its code here, for example gbt32926-2016.', max_length=40, verbose_name='standard')),
                        ('clause', models.CharField(max_length=40, verbose_name='clause')),
                        ('statement', models.TextField(verbose_name='what is asserted')),
                        ('evidence', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.evidence', verbose_name='evidence')),
                        ('attested_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asserted by')),
                        ('attested_on', models.DateField(blank=True, null=True, verbose_name='asserted on')),
                        ('valid_to', models.DateField(verbose_name='valid to')),
                        ('state', tongguan.core.fields.StateField(choices=[('draft', 'draft'), ('attested', 'attested'), ('expired', 'expired'), ('withdrawn', 'withdrawn')], default='draft', editable=False, max_length=24, verbose_name='state')),
                    ],
                    options={
                        'verbose_name': 'attestation',
                        'verbose_name_plural': 'attestations',
                        'indexes': [models.Index(condition=models.Q(('voided', False)), fields=['tenant', 'state', 'id'], name='attestation_state'), models.Index(fields=['tenant', 'standard', 'clause', 'state'], name='attestation_clause')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('attested_on', None), ('valid_to', None), ('valid_to__gte', models.F('attested_on')), _connector='OR'), name='attestation_dates', violation_error_message='It is good for some days at least.'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('attested', 'expired', 'withdrawn')), _negated=True), ('attested_on__isnull', False), _connector='OR'), name='attestation_dated', violation_error_message='What is asserted is asserted on a day.')],
                    },
                ),
                migrations.CreateModel(
                    name='Declaration',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tenant', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.tenant', verbose_name='tenant')),
                        ('number', models.CharField(blank=True, db_index=True, editable=False, max_length=40, verbose_name='number')),
                        ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='version')),
                        ('opening', models.BooleanField(default=False, editable=False, verbose_name='opening balance')),
                        ('voided', models.BooleanField(default=False, editable=False, verbose_name='void')),
                        ('register', models.CharField(blank=True, max_length=48, verbose_name='register')),
                        ('record', models.BigIntegerField(blank=True, null=True, verbose_name='record')),
                        ('standard', models.CharField(help_text='Its code here, for example gbt32926-2016.', max_length=40, verbose_name='standard')),
                        ('clause', models.CharField(max_length=40, verbose_name='clause')),
                        ('statement', models.TextField(verbose_name='what there is none of')),
                        ('declared_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='declared by')),
                        ('declared_on', models.DateField(blank=True, null=True, verbose_name='declared on')),
                        ('valid_to', models.DateField(verbose_name='valid to')),
                        ('state', tongguan.core.fields.StateField(choices=[('draft', 'draft'), ('in_force', 'in force'), ('expired', 'expired'), ('withdrawn', 'withdrawn')], default='draft', editable=False, max_length=24, verbose_name='state')),
                    ],
                    options={
                        'verbose_name': 'declaration of none',
                        'verbose_name_plural': 'declarations of none',
                        'indexes': [models.Index(condition=models.Q(('voided', False)), fields=['tenant', 'state', 'id'], name='declaration_state'), models.Index(fields=['tenant', 'standard', 'clause', 'state'], name='declaration_clause'), models.Index(fields=['tenant', 'standard', 'register', 'record'], name='declaration_about')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('declared_on', None), ('valid_to', None), ('valid_to__gte', models.F('declared_on')), _connector='OR'), name='declaration_dates', violation_error_message='It is good for some days at least.'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ('in_force', 'expired', 'withdrawn')), _negated=True), ('declared_on__isnull', False), _connector='OR'), name='declaration_dated', violation_error_message='What is declared is declared on a day.')],
                    },
                ),
                migrations.CreateModel(
                    name='Breach',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.tenant')),
                        ('check_name', models.CharField(max_length=80)),
                        ('record', models.BigIntegerField()),
                        ('opened_on', models.DateField(verbose_name='since')),
                        ('closed_on', models.DateField(null=True, verbose_name='righted on')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['tenant', 'check_name', 'opened_on', 'closed_on'], name='breach_on_day')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('closed_on', None)), fields=('tenant', 'check_name', 'record'), name='breach_open_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Tally',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.tenant')),
                        ('check_name', models.CharField(max_length=80)),
                        ('on', models.DateField()),
                        ('among', models.PositiveIntegerField()),
                        ('broken', models.PositiveIntegerField()),
                        ('waived', models.PositiveIntegerField(default=0)),
                        ('rule_version', models.CharField(max_length=12)),
                        ('counted_at', models.DateTimeField()),
                        ('valid_until', models.DateTimeField()),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'on', 'check_name'), name='tally_once')],
                        'indexes': [],
                    },
                ),
            ],
        ),
    ]
