
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publishing', '0005_corrections_dated'),
    ]

    operations = [
        migrations.AddField(
            model_name='country',
            name='other_names',
            field=models.TextField(blank=True, help_text='One per line, after the language’s code: “ar: الطاقة”.', verbose_name='names in other languages'),
        ),
        migrations.AddField(
            model_name='industry',
            name='other_names',
            field=models.TextField(blank=True, help_text='One per line, after the language’s code: “ar: الطاقة”.', verbose_name='names in other languages'),
        ),
        migrations.AddField(
            model_name='place',
            name='other_names',
            field=models.TextField(blank=True, help_text='One per line, after the language’s code: “ar: الطاقة”.', verbose_name='names in other languages'),
        ),
        migrations.AddField(
            model_name='section',
            name='other_names',
            field=models.TextField(blank=True, help_text='One per line, after the language’s code: “ar: الطاقة”.', verbose_name='names in other languages'),
        ),
        migrations.AddField(
            model_name='topic',
            name='other_names',
            field=models.TextField(blank=True, help_text='One per line, after the language’s code: “ar: الطاقة”.', verbose_name='names in other languages'),
        ),
    ]
