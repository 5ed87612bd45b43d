// Pipedrive's own client, unmodified, against a running simulator: prints what it read as JSON. node judge-pipedrive.mjs BASE TOKEN
import { v1, v2 } from "pipedrive";

const [base, apiKey] = process.argv.slice(2);
const newer = new v2.Configuration({ apiKey, basePath: `${base}/api/v2` });
const older = new v1.Configuration({ apiKey, basePath: `${base}/v1` });
const persons = new v2.PersonsApi(newer);
const activities = new v2.ActivitiesApi(newer);
const deals = new v2.DealsApi(newer);
const logs = new v1.CallLogsApi(older);
const told = {};

const me = await new v1.UsersApi(older).getCurrentUser();
told.company = me.data.company_id;
told.users = (await new v1.UsersApi(older).getUsers()).data.length;

const organization = (await new v2.OrganizationsApi(newer).addOrganization({ AddOrganizationRequest: { name: "Acme" } })).data;
const phones = [{ value: "+34 600 111 222", primary: true, label: "work" }];
const asked = { name: "Ana", phones, label_ids: [3], org_id: organization.id };
const made = (await persons.addPerson({ AddPersonRequest: asked })).data;
told.person = { name: made.name, phones: made.phones, labels: made.label_ids, organization: made.org_id === organization.id };
const hits = await persons.searchPersons({ term: "600111222", fields: "phone" });
told.found = hits.data.items.map((one) => one.item.id === made.id);
told.several = (await persons.getPersons({ ids: `${made.id},999` })).data.length;
const page = await persons.getPersons({ limit: 5, sort_by: "update_time", sort_direction: "asc" });
told.page = [page.data.length, Boolean(page.additional_data.next_cursor)];
const next = await persons.getPersons({ limit: 5, cursor: page.additional_data.next_cursor, sort_by: "update_time" });
told.next = next.data.length;

const field = await new v2.PersonFieldsApi(newer).addPersonField({ AddPersonFieldRequest: { field_name: "Our key", field_type: "varchar" } });
const code = field.data.field_code;
await persons.updatePerson({ id: made.id, UpdatePersonRequest: { custom_fields: { [code]: "k1" } } });
told.field = (await persons.getPerson({ id: made.id })).data.custom_fields[code];
const keyed = await persons.searchPersons({ term: "k1", fields: "custom_fields", exact_match: true });
told.keyed = keyed.data.items.length;

const stage = (await new v2.StagesApi(newer).getStages({ pipeline_id: 1 })).data[1];
const deal = (await deals.addDeal({ AddDealRequest: { title: "Roof", person_id: made.id, stage_id: stage.id } })).data;
told.deal = [deal.status, deal.stage_id === stage.id];

const call = {
  subject: "Call", type: "call", done: true, due_date: "2026-12-01", due_time: "10:00", duration: "00:02",
  participants: [{ person_id: made.id, primary: true }], deal_id: deal.id, note: "Talk",
};
const activity = (await activities.addActivity({ AddActivityRequest: call })).data;
told.activity = [activity.person_id === made.id, activity.done, activity.duration];
told.ofPerson = (await activities.getActivities({ person_id: made.id, done: true })).data.length;
const log = {
  activity_id: activity.id, outcome: "connected", to_phone_number: "+34928000080", from_phone_number: "+34600111222",
  start_time: "2026-12-01 10:00:00", end_time: "2026-12-01 10:01:05", duration: "65",
};
const logged = (await logs.addCallLog({ AddCallLogRequest: log })).data;
told.log = [logged.outcome, (await logs.getUserCallLogs({ limit: 50 })).data.length];
await logs.deleteCallLog({ id: logged.id });
told.activityStays = (await activities.getActivity({ id: activity.id })).data.id === activity.id;

const lead = (await new v1.LeadsApi(older).addLead({ AddLeadRequest: { title: "Ana", person_id: made.id } })).data;
told.lead = (await new v1.LeadsApi(older).getLeads({ person_id: made.id })).data.map((one) => one.id === lead.id);
const note = { content: "wants a quote", person_id: made.id };
told.note = (await new v1.NotesApi(older).addNote({ AddNoteRequest: note })).data.content;

const said = (error) => (error.response?.data ?? error).success; // the client may hand on the answer alone
const wrong = { name: "x", owner_id: "5" };
told.refused = await persons.addPerson({ AddPersonRequest: wrong }).then(() => null, said);
const stranger = new v2.PersonsApi(new v2.Configuration({ apiKey: "wrong", basePath: `${base}/api/v2` }));
told.stranger = await stranger.getPersons({}).then(() => null, said);
console.log(JSON.stringify(told));
