

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0002_organisations_of_forums'),
        ('forums', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Duplicate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('score', models.FloatField()),
                ('state', models.CharField(choices=[('open', 'to be decided'), ('same', 'the same'), ('different', 'not the same')], default='open', max_length=10)),
                ('proposed_at', models.DateTimeField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name='organisation',
            name='merged_into',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='directory.organisation'),
        ),
        migrations.AddField(
            model_name='person',
            name='merged_into',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='directory.person'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', models.F('pk')), _negated=True), name='no_organisation_is_merged_into_itself'),
        ),
        migrations.AddConstraint(
            model_name='person',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', models.F('pk')), _negated=True), name='nobody_is_merged_into_themselves'),
        ),
        migrations.AddField(
            model_name='duplicate',
            name='first_organisation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.organisation'),
        ),
        migrations.AddField(
            model_name='duplicate',
            name='first_person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person'),
        ),
        migrations.AddField(
            model_name='duplicate',
            name='second_organisation',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.organisation'),
        ),
        migrations.AddField(
            model_name='duplicate',
            name='second_person',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='directory.person'),
        ),
        migrations.AddConstraint(
            model_name='duplicate',
            constraint=models.UniqueConstraint(fields=('first_person', 'second_person'), name='two_people_are_a_pair_once'),
        ),
        migrations.AddConstraint(
            model_name='duplicate',
            constraint=models.UniqueConstraint(fields=('first_organisation', 'second_organisation'), name='two_organisations_are_a_pair_once'),
        ),
        migrations.AddConstraint(
            model_name='duplicate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('first_organisation__isnull', True), ('first_person__isnull', False), ('first_person__lt', models.F('second_person')), ('second_organisation__isnull', True), ('second_person__isnull', False)), models.Q(('first_organisation__isnull', False), ('first_organisation__lt', models.F('second_organisation')), ('first_person__isnull', True), ('second_organisation__isnull', False), ('second_person__isnull', True)), _connector='OR'), name='a_pair_is_of_two_people_or_of_two_organisations'),
        ),
    ]
