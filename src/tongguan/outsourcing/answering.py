"""Who answers for a project: its leader and the head of its office, where they have an account."""

from tongguan.core.answering import named_for
from tongguan.core.roles import Role

from .models import Project


@named_for("project")
def people_of_projects(projects: set[int]) -> dict[int, dict[str, int]]:
    """Project -> role -> account."""
    rows = Project.objects.filter(pk__in=projects).values_list("pk", "leader__account", "office_head__account")
    return {
        project: {
            str(role): account
            for role, account in ((Role.LEADER, leader), (Role.OFFICE_HEAD, head))
            if account is not None
        }
        for project, leader, head in rows
    }
