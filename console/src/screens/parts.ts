// Screens that are not the first one: each is a part of its own, loaded when it is opened, or a moment before, when the
// pointer or the focus is on its link.
import { part, withTexts } from '../components/part'

const audit = () => import('./audit/audit-page')
const calls = () => import('./calls/calls-page')
const connections = () => import('./connections/connections-page')
const diagnosis = () => import('./diagnosis/diagnosis-page')
const duplicates = () => import('./duplicates/duplicates-page')
const figures = () => import('./figures/figures-page')
const help = () => import('./help/help-page')
const outbox = () => import('./outbox/outbox-page')
const personalData = () => import('./personal-data/personal-data-page')
const scenario = () => import('./settings/scenario-matrix')
const settings = () => import('./settings/settings-page')
const wall = () => import('./wall/wall-page')
const setup = () => import('./setup/setup-page')
const sms = () => import('./sms/sms-page')
const sources = () => import('./sources/sources-page')
const signIn = () => import('./sign-in/sign-in')
const users = () => import('./users/users-page')

export const AuditPage = part('AuditPage', audit)
export const CallExplanation = part('CallExplanation', () => import('./calls/call-explanation'))
export const CallsPage = part('CallsPage', calls)
export const ClientPage = part('ClientPage', () => import('./clients/client-page'))
export const ConnectionPage = part('ConnectionPage', () => import('./connections/connection-page'))
export const ConnectionsPage = part('ConnectionsPage', connections)
export const DiagnosisPage = part('DiagnosisPage', diagnosis)
export const DuplicatesPage = part('DuplicatesPage', duplicates)
export const FiguresPage = part('FiguresPage', figures)
export const FramedSignIn = part('FramedSignIn', () => import('./sign-in/framed'))
export const FrameCodePage = part('FrameCodePage', () => import('./frame-code/frame-code-page'))
export const FirstAdministrator = part('FirstAdministrator', signIn)
export const HelpPage = part('HelpPage', help)
export const MappingTab = part('MappingTab', () => import('./settings/mapping/mapping-tab'))
export const OutboxPage = part('OutboxPage', outbox)
export const PanelPage = part('PanelPage', () => import('./panel/panel-page'))
export const PersonalDataPage = part('PersonalDataPage', personalData)
export const PlaceCallPage = part('PlaceCallPage', () => import('./place-call/place-call-page'))
export const OwnersTab = part('Owners', scenario)
export const RecordsTab = part('RecordsTab', () => import('./settings/records'))
export const RulesTab = part('RulesTab', () => import('./settings/rules/rules-tab'))
export const ScenarioTab = part('Scenario', scenario)
export const SettingsPage = part('SettingsPage', settings)
export const SetupPage = part('SetupPage', setup)
export const SignIn = part('SignIn', signIn)
export const UsersPage = part('UsersPage', users)
export const SmsPage = part('SmsPage', sms)
export const SourcesPage = part('SourcesPage', sources)
export const WallPage = part('WallPage', wall)
export const Welcome = part('Welcome', () => import('./sign-in/welcome'))

const BEHIND: Record<string, () => Promise<unknown>> = {
  '/audit': audit, '/calls': calls, '/connections': connections, '/diagnosis': diagnosis, '/duplicates': duplicates, '/figures': figures, '/help': help, '/outbox': outbox, '/personal-data': personalData, '/settings': settings, '/setup': setup, '/sms': sms, '/sources': sources, '/users': users, '/wall': wall,
}

/** Start to load the screen of a place of the menu; whether that works is seen when it is opened. */
export function loadAhead(path: string): void {
  const load = BEHIND[path]
  if (load) void withTexts(load).catch(() => {})
}
