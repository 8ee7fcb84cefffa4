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
                    name='Channel',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tenant', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.tenant')),
                        ('kind', models.CharField(choices=[('wecom_robot', 'WeCom, robot of a group'), ('wecom_app', 'WeCom, messages of an application'), ('dingtalk_robot', 'DingTalk, robot of a group'), ('feishu_robot', 'Feishu, robot of a group'), ('webhook', 'signed webhook')], max_length=16, verbose_name='kind')),
                        ('name', models.CharField(max_length=60, verbose_name='name')),
                        ('address', models.CharField(max_length=300, verbose_name='address')),
                        ('identity', models.CharField(blank=True, max_length=100, verbose_name='corporation id')),
                        ('agent', models.CharField(blank=True, max_length=20, verbose_name='agent id')),
                        ('language', models.CharField(default='zh-hans', max_length=10, verbose_name='language')),
                        ('events', models.JSONField(default=list, verbose_name='events')),
                        ('data_key', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.datakey')),
                        ('sealed', models.TextField(blank=True)),
                        ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                        ('made_at', models.DateTimeField(default=tongguan.core.clock.now)),
                        ('removed_at', models.DateTimeField(null=True)),
                        ('taken_at', models.DateTimeField(null=True, verbose_name='last taken')),
                        ('failures', models.PositiveIntegerField(default=0)),
                        ('failed_at', models.DateTimeField(null=True, verbose_name='last failed')),
                        ('failure', models.CharField(blank=True, max_length=300, verbose_name='last error')),
                        ('retry_at', models.DateTimeField(null=True)),
                    ],
                    options={
                        'verbose_name': 'channel',
                        'verbose_name_plural': 'channels',
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='Silence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                        ('since', models.PositiveSmallIntegerField(verbose_name='quiet from')),
                        ('until', models.PositiveSmallIntegerField(verbose_name='quiet until')),
                        ('days_off', models.BooleanField(default=False, verbose_name='quiet on days off')),
                    ],
                    options={
                        'verbose_name': 'quiet hours',
                        'verbose_name_plural': 'quiet hours',
                        'indexes': [],
                        'constraints': [],
                    },
                ),
                migrations.CreateModel(
                    name='PolicyReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tenant', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.tenant')),
                        ('directive', models.CharField(max_length=60, verbose_name='directive')),
                        ('blocked', models.CharField(max_length=120, verbose_name='refused')),
                        ('page', models.CharField(max_length=200, verbose_name='page')),
                        ('count', models.PositiveIntegerField(default=1, verbose_name='how often')),
                        ('first_at', models.DateTimeField(verbose_name='first seen')),
                        ('last_at', models.DateTimeField(verbose_name='last seen')),
                    ],
                    options={
                        'verbose_name': 'report of a browser',
                        'verbose_name_plural': 'reports of browsers',
                        'constraints': [models.UniqueConstraint(fields=('tenant', 'directive', 'blocked', 'page'), name='policy_report_once'), models.UniqueConstraint(condition=models.Q(('tenant', None)), fields=('directive', 'blocked', 'page'), name='policy_report_once_of_nobody')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Rule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.tenant')),
                        ('channel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rules', to='channels.channel', verbose_name='channel')),
                        ('kind', models.CharField(choices=[('duty', 'a task of mine is due'), ('head', 'a task of my people is overdue'), ('leader', 'a task is long overdue'), ('waits', 'something waits for my step'), ('assigned', 'something was assigned to me'), ('acknowledge', 'I am asked to take note of something'), ('returned', 'something of mine was sent back or stopped'), ('breach', 'rules are newly broken in my project'), ('closed', 'an account was closed by itself'), ('alarm', 'something is wrong with the platform itself'), ('security', 'an administrator was let in past the usual way')], max_length=12, verbose_name='kind')),
                        ('role', models.CharField(blank=True, choices=[('leader', 'responsible leader'), ('dept_security_leader', 'security leader of the department'), ('unit_security_leader', 'security leader of a unit'), ('office_head', 'head of the responsible office'), ('office_staff', 'clerk of the responsible office'), ('assessor', 'security assessor'), ('sec_officer', 'security officer'), ('vendor_manager', 'project manager of the vendor'), ('vendor_staff', 'service staff of the vendor'), ('authority_inspector', 'inspector of the security authority'), ('mgmt_rep', 'management representative'), ('lead_auditor', 'lead auditor'), ('internal_auditor', 'internal auditor'), ('process_owner', 'process owner'), ('service_owner', 'service owner'), ('risk_owner', 'risk owner'), ('asset_owner', 'asset owner'), ('doc_controller', 'document controller'), ('change_manager', 'change manager'), ('config_manager', 'configuration manager'), ('service_desk', 'service desk'), ('engineer', 'engineer'), ('relation_manager', 'customer relation manager'), ('finance', 'finance'), ('customer', 'customer'), ('user', 'user of services'), ('sysadmin', 'system administrator'), ('secadmin', 'security administrator'), ('auditadmin', 'audit administrator'), ('system', 'the system itself')], max_length=24, verbose_name='role')),
                        ('urgent', models.BooleanField(default=False, verbose_name='urgent')),
                    ],
                    options={
                        'verbose_name': 'rule of a channel',
                        'verbose_name_plural': 'rules of channels',
                        'constraints': [models.UniqueConstraint(fields=('channel', 'kind', 'role'), name='channel_rule_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Address',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.tenant')),
                        ('channel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='addresses', to='channels.channel', verbose_name='channel')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                        ('name', models.CharField(max_length=64, verbose_name='account at the service')),
                    ],
                    options={
                        'verbose_name': 'account at a service',
                        'verbose_name_plural': 'accounts at services',
                        'constraints': [models.UniqueConstraint(fields=('channel', 'user'), name='channel_address_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Wish',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.tenant')),
                        ('channel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wishes', to='channels.channel', verbose_name='channel')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='account')),
                        ('kind', models.CharField(choices=[('duty', 'a task of mine is due'), ('head', 'a task of my people is overdue'), ('leader', 'a task is long overdue'), ('waits', 'something waits for my step'), ('assigned', 'something was assigned to me'), ('acknowledge', 'I am asked to take note of something'), ('returned', 'something of mine was sent back or stopped'), ('breach', 'rules are newly broken in my project'), ('closed', 'an account was closed by itself'), ('alarm', 'something is wrong with the platform itself'), ('security', 'an administrator was let in past the usual way')], max_length=12)),
                        ('when', models.CharField(choices=[('at_once', 'at once'), ('digest', 'once a day'), ('never', 'not at all')], max_length=8)),
                    ],
                    options={
                        'verbose_name': 'wish for a channel',
                        'verbose_name_plural': 'wishes for channels',
                        'constraints': [models.UniqueConstraint(fields=('channel', 'user', 'kind'), name='channel_wish_once')],
                        'indexes': [],
                    },
                ),
                migrations.CreateModel(
                    name='Delivery',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('tenant', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.tenant')),
                        ('channel', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='channels.channel', verbose_name='channel')),
                        ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='recipient')),
                        ('what', models.CharField(max_length=80, verbose_name='what')),
                        ('notice', models.BigIntegerField(null=True)),
                        ('body', models.JSONField(default=dict)),
                        ('key', models.CharField(max_length=120)),
                        ('uid', models.CharField(max_length=40)),
                        ('digest', models.BooleanField(default=False)),
                        ('state', models.CharField(choices=[('waiting', 'waiting'), ('sending', 'being sent'), ('taken', 'taken'), ('given_up', 'given up'), ('dropped', 'no longer wanted')], default='waiting', max_length=8, verbose_name='state')),
                        ('tries', models.PositiveSmallIntegerField(default=0, verbose_name='tries')),
                        ('made_at', models.DateTimeField(default=tongguan.core.clock.now, verbose_name='made at')),
                        ('next_try_at', models.DateTimeField(verbose_name='next try')),
                        ('lease_until', models.DateTimeField(null=True)),
                        ('ended_at', models.DateTimeField(null=True, verbose_name='ended at')),
                        ('status', models.PositiveSmallIntegerField(null=True, verbose_name='status')),
                        ('answer', models.CharField(blank=True, max_length=300, verbose_name='last answer')),
                    ],
                    options={
                        'verbose_name': 'delivery',
                        'verbose_name_plural': 'deliveries',
                        'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'sending'])), fields=['tenant', 'next_try_at'], name='delivery_due'), models.Index(fields=['tenant', '-id'], name='delivery_newest')],
                        'constraints': [models.UniqueConstraint(fields=('channel', 'key'), name='delivery_once')],
                    },
                ),
            ],
        ),
    ]
