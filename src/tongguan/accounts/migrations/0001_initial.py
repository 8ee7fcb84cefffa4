import django.db.models.deletion
import django.utils.timezone
import tongguan.core.clock
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
                    name='LoginAttempt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('subject', models.CharField(max_length=64)),
                        ('source', models.CharField(blank=True, max_length=45, verbose_name='source')),
                        ('at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('outcome', models.CharField(choices=[('failed', 'failed'), ('locked', 'failed, and locked the account'), ('refused', 'refused while the account was locked'), ('passed', 'passed'), ('unlocked', 'unlocked by an administrator')], max_length=8)),
                    ],
                    options={
                        'verbose_name': 'try to log in',
                        'verbose_name_plural': 'tries to log in',
                        'indexes': [models.Index(fields=['subject', '-id'], name='attempt_of'), models.Index(fields=['source', 'at'], name='attempt_from'), models.Index(fields=['at'], name='attempt_at')],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='Captcha',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=43, unique=True)),
                        ('answer', models.CharField(max_length=8)),
                        ('made_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now)),
                    ],
                    options={
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='Closing',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='closings', to=settings.AUTH_USER_MODEL)),
                        ('at', models.DateTimeField(verbose_name='closed at')),
                        ('why', models.CharField(choices=[('unused', 'nobody has used it'), ('ended', 'its last day is over'), ('left', 'no longer in the directory'), ('closed', 'an administrator has closed it')], max_length=8, verbose_name='reason')),
                        ('reopened_at', models.DateTimeField(null=True, verbose_name='opened again at')),
                    ],
                    options={
                        'verbose_name': 'closing of an account',
                        'verbose_name_plural': 'closings of accounts',
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='Authenticator',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('account', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='authenticator', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                        ('wrapped', models.TextField(blank=True, editable=False)),
                        ('secret', models.TextField(blank=True, editable=False)),
                        ('confirmed_at', models.DateTimeField(editable=False, null=True, verbose_name='set up at')),
                        ('pending', models.TextField(blank=True, editable=False)),
                        ('last_step', models.BigIntegerField(default=0, editable=False)),
                        ('failures', models.PositiveSmallIntegerField(default=0, editable=False)),
                        ('locked_until', models.DateTimeField(editable=False, null=True)),
                        ('reset_at', models.DateTimeField(editable=False, null=True)),
                    ],
                    options={
                        'verbose_name': 'second factor',
                        'verbose_name_plural': 'second factors',
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='Identity',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identities', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                        ('means', models.CharField(choices=[('oidc', 'single sign-on'), ('ldap', 'directory'), ('certificate', 'certificate of a USB key')], max_length=12, verbose_name='way of logging in')),
                        ('issuer', models.CharField(max_length=300, verbose_name='issuer')),
                        ('subject', models.CharField(max_length=300, verbose_name='identifier at the issuer')),
                        ('tied_at', models.DateTimeField(default=tongguan.core.clock.now, verbose_name='tied at')),
                        ('tied_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='tied by')),
                        ('used_at', models.DateTimeField(null=True, verbose_name='last used')),
                        ('gone_on', models.DateField(null=True, verbose_name='no longer in the directory since')),
                    ],
                    options={
                        'verbose_name': 'tie of an account',
                        'verbose_name_plural': 'ties of accounts',
                        'constraints': [models.UniqueConstraint(fields=('means', 'issuer', 'subject'), name='identity_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Invitation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to=settings.AUTH_USER_MODEL)),
                        ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                        ('expires_at', models.DateTimeField(verbose_name='expires at')),
                        ('used_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'verbose_name': 'invitation',
                        'verbose_name_plural': 'invitations',
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='MobileCode',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                        ('digest', models.CharField(max_length=64)),
                        ('source', models.CharField(blank=True, max_length=45)),
                        ('sent_at', models.DateTimeField(default=tongguan.core.clock.now)),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('used_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'verbose_name': 'one-time code',
                        'verbose_name_plural': 'one-time codes',
                        'indexes': [models.Index(fields=['account', 'sent_at'], name='mobile_code_account')],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='ParameterRequest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tenant', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.tenant', verbose_name='tenant')),
                        ('number', models.CharField(blank=True, db_index=True, editable=False, max_length=40, verbose_name='number')),
                        ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='version')),
                        ('opening', models.BooleanField(default=False, editable=False, verbose_name='opening balance')),
                        ('voided', models.BooleanField(default=False, editable=False, verbose_name='void')),
                        ('reason', models.TextField(verbose_name='reason')),
                        ('decided_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                        ('decided_on', models.DateField(editable=False, null=True, verbose_name='decided on')),
                        ('state', tongguan.core.fields.StateField(choices=[('requested', 'requested'), ('approved', 'approved'), ('rejected', 'rejected'), ('cancelled', 'taken back')], default='requested', editable=False, max_length=24, verbose_name='state')),
                        ('key', models.CharField(help_text='Its name, for example password.length.', max_length=100, verbose_name='setting')),
                        ('value', models.CharField(max_length=200, verbose_name='value')),
                    ],
                    options={
                        'verbose_name': 'change of a security parameter',
                        'verbose_name_plural': 'changes of security parameters',
                        'indexes': [models.Index(condition=models.Q(('voided', False)), fields=['tenant', 'state', 'id'], name='parameter_state')],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='OldPassword',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='old_passwords', to=settings.AUTH_USER_MODEL)),
                        ('hash', models.CharField(max_length=128)),
                        ('set_at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'earlier password',
                        'verbose_name_plural': 'earlier passwords',
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='RightsRequest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tenant', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.tenant', verbose_name='tenant')),
                        ('number', models.CharField(blank=True, db_index=True, editable=False, max_length=40, verbose_name='number')),
                        ('version', models.PositiveIntegerField(default=0, editable=False, verbose_name='version')),
                        ('opening', models.BooleanField(default=False, editable=False, verbose_name='opening balance')),
                        ('voided', models.BooleanField(default=False, editable=False, verbose_name='void')),
                        ('reason', models.TextField(verbose_name='reason')),
                        ('decided_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                        ('decided_on', models.DateField(editable=False, null=True, verbose_name='decided on')),
                        ('state', tongguan.core.fields.StateField(choices=[('requested', 'requested'), ('approved', 'approved'), ('rejected', 'rejected'), ('cancelled', 'taken back')], default='requested', editable=False, max_length=24, verbose_name='state')),
                        ('kind', models.CharField(choices=[('grant', 'grant'), ('withdraw', 'withdraw')], default='grant', max_length=24, verbose_name='what is asked')),
                        ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                        ('role', models.CharField(choices=[('leader', 'responsible leader'), ('dept_security_leader', 'security leader of the department'), ('unit_security_leader', 'security leader of a unit'), ('office_head', 'head of the responsible office'), ('office_staff', 'clerk of the responsible office'), ('assessor', 'security assessor'), ('sec_officer', 'security officer'), ('vendor_manager', 'project manager of the vendor'), ('vendor_staff', 'service staff of the vendor'), ('authority_inspector', 'inspector of the security authority'), ('mgmt_rep', 'management representative'), ('lead_auditor', 'lead auditor'), ('internal_auditor', 'internal auditor'), ('process_owner', 'process owner'), ('service_owner', 'service owner'), ('risk_owner', 'risk owner'), ('asset_owner', 'asset owner'), ('doc_controller', 'document controller'), ('change_manager', 'change manager'), ('config_manager', 'configuration manager'), ('service_desk', 'service desk'), ('engineer', 'engineer'), ('relation_manager', 'customer relation manager'), ('finance', 'finance'), ('customer', 'customer'), ('user', 'user of services'), ('sysadmin', 'system administrator'), ('secadmin', 'security administrator'), ('auditadmin', 'audit administrator')], max_length=24, verbose_name='role')),
                        ('valid_from', models.DateField(default=tongguan.core.clock.today, verbose_name='valid from')),
                        ('valid_to', models.DateField(blank=True, help_text='Empty: until it is withdrawn.', null=True, verbose_name='valid to')),
                    ],
                    options={
                        'verbose_name': 'change of rights',
                        'verbose_name_plural': 'changes of rights',
                        'indexes': [models.Index(condition=models.Q(('voided', False)), fields=['tenant', 'state', 'id'], name='rights_state'), models.Index(fields=['account', 'role'], name='rights_account')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='rights_in_order', violation_error_message='A right ends after it begins.')],
                    },
                ),
                migrations.CreateModel(
                    name='Session',
                    fields=[
                        ('session_key', models.CharField(max_length=40, primary_key=True, serialize=False, verbose_name='session key')),
                        ('session_data', models.TextField(verbose_name='session data')),
                        ('expire_date', models.DateTimeField(db_index=True, verbose_name='expire date')),
                        ('user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to=settings.AUTH_USER_MODEL)),
                        ('source', models.CharField(blank=True, max_length=45, verbose_name='source')),
                        ('agent', models.CharField(blank=True, max_length=300, verbose_name='device')),
                        ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='since')),
                        ('seen_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='last seen')),
                        ('idle_minutes', models.PositiveSmallIntegerField(default=15)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('why', models.CharField(blank=True, choices=[('idle', 'Your session ended because nothing was done for a while. Log in again.'), ('limit', 'Your session ended because its longest time was over. Log in again.'), ('newer', 'Your session ended because this account logged in elsewhere. If it was not you, tell an administrator.'), ('password', 'Your session ended because the password of the account was changed.'), ('revoked', 'Your session was ended from another device.'), ('closed', 'Your session ended because the account was closed.'), ('out', 'logged out')], max_length=8)),
                    ],
                    options={
                        'verbose_name': 'session',
                        'verbose_name_plural': 'sessions',
                        'indexes': [models.Index(condition=models.Q(('ended_at', None)), fields=['user'], name='session_open')],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='SetUp',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tenant', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.tenant', verbose_name='tenant')),
                        ('first', models.BooleanField(default=True)),
                        ('closed_at', models.DateTimeField(default=tongguan.core.clock.now)),
                    ],
                    options={
                        'verbose_name': 'first set-up',
                        'verbose_name_plural': 'first set-ups',
                        'constraints': [models.UniqueConstraint(condition=models.Q(('first', True)), fields=('first',), name='set_up_first_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='RecoveryCode',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('authenticator', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to='accounts.authenticator')),
                        ('digest', models.CharField(editable=False, max_length=100)),
                        ('used_at', models.DateTimeField(editable=False, null=True)),
                    ],
                    options={
                        'verbose_name': 'recovery code',
                        'verbose_name_plural': 'recovery codes',
                        'indexes': [],
                        'constraints': [],
                    },
                ),
            ],
        ),
    ]
