"""Roles that hold for projects only, those that follow a letter, and inspectors who come for a time."""

import datetime as dt

from django.db import migrations, models


def date_inspectors(apps, _schema):
    """Inspectors who were let in without an end may still look for the time of an inspection."""
    rows = apps.get_model("core", "Membership").objects.filter(role="authority_inspector", valid_to=None)
    rows.update(valid_to=dt.date.today() + dt.timedelta(days=30))


class Migration(migrations.Migration):

    dependencies = [
        ('core', '0007_data_protection'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='membership',
            name='membership_once',
        ),
        migrations.AddField(
            model_name='membership',
            name='letter',
            field=models.PositiveBigIntegerField(blank=True, editable=False, null=True, verbose_name='letter of appointment'),
        ),
        migrations.AddField(
            model_name='membership',
            name='reach',
            field=models.CharField(choices=[('tenant', 'whole organisation'), ('projects', 'only projects to which the person is appointed')], default='tenant', max_length=10, verbose_name='holds for'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('letter', None)), fields=('user', 'tenant', 'role'), name='membership_once'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('letter__isnull', False)), fields=('letter',), name='membership_once_by_letter'),
        ),
        migrations.RunPython(date_inspectors, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role', 'authority_inspector'), _negated=True), ('valid_to__isnull', False), _connector='OR'), name='membership_of_inspector_is_dated', violation_error_message='An inspector comes for a time: say until when.'),
        ),
    ]
