"""Standing pages, and on each story the date of its newest correction."""

import django.db.models.deletion
import wagtail.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publishing', '0003_page_indexes'),
        ('wagtailcore', '0098_apitoken'),
    ]

    operations = [
        migrations.CreateModel(
            name='StandingPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                ('standfirst', models.TextField(blank=True)),
                ('text', wagtail.fields.StreamField([], blank=True, block_lookup={})),
                ('changes', wagtail.fields.StreamField([], blank=True, block_lookup={}, help_text='What changed and when, newest first. Readers see it at the end of the page.')),
                ('reviewed_on', models.DateField(blank=True, null=True, verbose_name='last reviewed on')),
                ('reviewed_by', models.CharField(blank=True, help_text='Name and role.', max_length=160, verbose_name='last reviewed by')),
                ('shows_corrections', models.BooleanField(default=False, help_text='Counts of the past twelve months, and the list of corrected stories.', verbose_name='show corrections')),
            ],
            options={
                'verbose_name': 'standing page',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.AddField(
            model_name='story',
            name='corrected_on',
            field=models.DateField(db_index=True, editable=False, null=True),
        ),
    ]
