from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("operations", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="backupjob",
            name="active_on",
            field=models.DateField(blank=True, null=True, verbose_name="in operation since"),
        ),
    ]
