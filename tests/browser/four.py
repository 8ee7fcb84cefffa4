"""The four people of a journey: clerk, head of office, assessor and leader, each at a desk of their own."""

from tests.browser import steps
from tests.examples import make
from tests.outsourcing.appointed import tenant_letter
from tongguan.core.actor import acting_as
from tongguan.core.models import Acknowledgement
from tongguan.outsourcing.models import RoleAssignment
from tongguan.standards import engine


class Four:
    """Who they are, the unit in which they work, and their browsers."""

    def __init__(self, tenant, seat):
        self.tenant = tenant
        self.clerk, self.clerks_desk = seat("何经办", "office_staff")
        self.head, self.heads_desk = seat("王主任", "office_head")
        self.assessor, self.assessors_desk = seat("秦评估", "assessor")
        self.leader, self.leaders_desk = seat("章局长", "leader")
        with self.as_clerk():
            self.unit = make("org_unit", name="信息中心")
            self.people = {
                each: make("person", name=each.name, unit=self.unit, account=each)
                for each in (self.clerk, self.head, self.leader)
            }
            self.unit.head = self.people[self.head]
            self.unit.save()
            tenant_letter("unit_security_leader", self.people[self.leader], unit=self.unit, appointed_by=self.leader)

    def as_clerk(self):
        """Records that are only the papers of a journey are entered by the clerk."""
        return acting_as(self.clerk, self.tenant)

    def found(self, model, **named):
        """A record that came about on a page."""
        with self.as_clerk():
            return model.objects.get(**named)

    def red_of(self, project, sections="456"):
        """The clauses of these sections that the page of the project shows in red."""
        engine.freshen(self.tenant)
        page = self.heads_desk
        page.goto(project.url)
        lines = page.locator("aside details li").filter(has=page.locator(".tg-tone-bad"))
        shown = [words.strip() for words in lines.locator(".bd-id").all_text_contents()]
        return {clause for clause in shown if clause[0] in sections}

    def settle_who_answers(self, project, since=""):
        """The head confirms what the rule yields, the leader signs the letters, each takes note of the duties."""
        page = self.heads_desk
        page.goto(project.url)
        page.locator("#answerable a[href$='/answerable/']").click()
        page.locator("[name=basis]").fill("关于明确外包项目主管领导和负责机构的通知（数发〔2026〕9号）")
        if since:
            page.locator("[name=since]").fill(since)
        page.get_by_role("button", name=steps.zh("Confirm"), exact=True).click()
        page.wait_for_url(f"**{project.url}")
        for role, desk in (("leader", self.leaders_desk), ("office_head", self.heads_desk)):
            letter = self.found(RoleAssignment, project=project, role=role)
            steps.taken(self.leaders_desk, letter, "take_effect", "effective")
            desk.goto(project.url)
            desk.locator(f"#answerable li:has(a[href='{letter.url}']) a[href^='/acknowledgement/']").click()
            note = self.found(Acknowledgement, register="role_assignment", record=letter.pk)
            desk.wait_for_url(f"**{note.url}")
            steps.taken(desk, note, "acknowledge", "acknowledged")
