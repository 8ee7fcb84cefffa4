from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("access", "0003_logs_and_campaigns")]

    operations = [
        migrations.AddField(
            model_name="accessgrant",
            name="frozen_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="frozen on"),
        ),
        migrations.AddField(
            model_name="remoteaccess",
            name="frozen_on",
            field=models.DateField(blank=True, editable=False, null=True, verbose_name="frozen on"),
        ),
    ]
