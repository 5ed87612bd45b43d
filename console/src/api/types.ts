// What the console calls the values of the API. Their shapes are generated from the server's description of itself:
// schema.d.ts, written by `./run docs`.
import type { components } from './schema'

type Schemas = components['schemas']

/** Lists come in pages; `next` is the cursor of the next one. */
export interface Page<T> {
  items: T[]
  next: string | null
}
export type Problem = Omit<Schemas['Problem'], 'findings' | 'reasons'> & { findings?: Finding[]; reasons?: StoredReason[] }

// calls
export type ArchivedRecording = Schemas['ArchiveView']
export type RecordingLink = Schemas['RecordingLinkView']
export type ExpiringRecording = Schemas['ExpiringView']
export type RecordingStoreCheck = Schemas['ArchiveCheckView']
export type Waveform = Schemas['WaveformView']
export type CallLine = Schemas['CallLine']
export type Call = Schemas['CallView']
export type Client = Schemas['ClientView']
export type Leg = Schemas['LegView']
export type StoryLine = Schemas['StoryLineView']
export type Why = Schemas['WhyView']
export type Sentence = Schemas['ReasonMessageView']
export type StoredReason = Schemas['StoredReasonView']
export type RuleResult = Schemas['RuleOutcome']
export type NumberReading = Schemas['Reading']
export type Match = Schemas['MatchView']
export type SavedView = Schemas['SavedCallView']
export type Dial = Schemas['DialView']
export type DialEvent = Pick<Dial, 'dial' | 'state' | 'reason' | 'call' | 'extension'>
export type Agent = Schemas['AgentView']
export type CallCommand = Schemas['CallCommandView']
export type ClientChoice = Schemas['ClientChoiceView']
export type Wall = Schemas['WallView']
export type WrapUp = Schemas['WrapUpView']
export type CallAction = Schemas['CallActionView']
export type HttpExchange = Schemas['ExchangeView']

export type Prepared = Schemas['PreparedView']
export type RequestTrial = Schemas['RequestTrialView']
export type OpenedLink = Schemas['OpenedLinkView']
export type SignInLink = Schemas['LinkView']
export type OutboxGroup = Schemas['OutboxGroupView']
export type OutboxGroups = Schemas['OutboxGroupsView']
export type Replay = Schemas['ReplayView']
export type ShadowReport = Schemas['ShadowReportView']
export type ReplayProgress = Schemas['ReplayProgressView']
export type AuditEntry = Schemas['AuditView']
export type AuditNames = Schemas['AuditNamesView']
export type Caller = Schemas['CallerView']
export type Panel = Schemas['PanelView']
export type PanelCard = Schemas['CardView']
export type FrameCode = Schemas['FrameCodeView']
/** `card` of the stream; null: the call has none any more. */
export interface PushedCard { call: string; card: PanelCard | null }
export type PanelConnection = Schemas['PanelConnectionView']
export type Colleagues = Schemas['ColleaguesView']

export type Backtest = Schemas['BacktestView']
export type TriedEffect = Schemas['TriedEffectView']

export type StopEntry = NonNullable<Settings['stop_list']>[number]
export type StopEntryState = Schemas['StopListEntryView']
export type StopTest = Schemas['StopTestView']
export type StopKind = StopEntryState['kind']
export type Stops = StopEntryState['stops']

// personal data
export type PersonalData = Schemas['PersonalDataView']
export type Erasure = Schemas['ErasureView']

// the outbox
export type Effect = Schemas['EffectView']
export type Item = Schemas['ItemView']
export type ItemState = Effect['state']

// connections
export type Connection = Schemas['ConnectionView']
export type ConnectionHealth = Schemas['ConnectionHealth']
export type Health = Schemas['HealthView']
export type Provider = Schemas['ProviderView']
export type Ability = Schemas['AbilityView']
export type ProviderPage = Schemas['ProviderPageView']
export type SettingField = Schemas['SettingField']
export type Permission = Schemas['Scope']
export type ConnectionTest = Schemas['Trial']
export type Completeness = Schemas['CompletenessView']
export type WebhookPage = Schemas['WebhookActivityView']
export type Comparison = Schemas['ComparisonView']
export type ComparedCall = Schemas['ComparedCallView']
export type CrmUser = Schemas['CrmUser']
export type CrmField = Schemas['Field']

// home and setup
export type Figure = Schemas['FigureView']
export type Figures = Schemas['FiguresView']
export type FigureSums = Schemas['SumsView']
export type Sources = Schemas['SourcesView']
export type SourceLine = Schemas['SourceView']
export type SourceSums = Schemas['SourceSumsView']
export type AdCost = Schemas['AdCostView']
export type CostsImport = Schemas['CostsImportView']
export type Conversions = Schemas['ConversionsView']
export type ClientPage = Schemas['ClientPageView']
export type Summary = Schemas['SummaryView']
export type Doctor = Schemas['DoctorView']
export type Check = Schemas['CheckView']
export type Press = Schemas['PressView']
export type SetupStep = Schemas['StepView']
export type SetupSteps = Schemas['StepsView']

// single sign-on
export type SignInProvider = Required<Schemas['SignInProvider']>
export type SignInProviderView = Omit<Schemas['SignInProviderView'], 'provider'> & { provider: SignInProvider | null }
export type SignInTrial = Schemas['SignInTrial']
export type GroupRole = Schemas['GroupRole']
export type MyAccount = Schemas['MyAccount']

// settings
/** Settings that are newer than this console are kept as they came. */
export type Settings = Schemas['Settings'] & { [further: string]: unknown }
export type TeamMember = Schemas['TeamMember']
export type FoundExtension = Schemas['ExtensionView']
export type FoundExtensions = Schemas['ExtensionsView']
export type TeamImport = Schemas['TeamImportView']
export type NumbersImport = Schemas['NumbersImportView']
export type CsvProblem = Schemas['CsvProblemView']
export type CompanyNumber = Schemas['CompanyNumber']
export type CompanyQueue = Schemas['CompanyQueue']
export type Route = Schemas['Route']
export type DirectToOwner = Schemas['DirectToOwner']
export type RouteDecision = Schemas['RouteDecisionView']
export type RouteAnswer = Schemas['RouteAnswerView']
export type CompanyExtension = Schemas['CompanyExtension']
export type FoundQueues = Schemas['QueuesView']
export type OpeningHours = Schemas['OpeningHours']
/** A day such as 2026-12-25, or the day with a name. */
export type Holiday = Schemas['Company']['holidays'][number]
export type PublicHolidays = Schemas['PublicHolidaysView']
export type CrmPlan = Schemas['CrmPlan']
export type CrmTexts = Schemas['CrmTexts']
export type TextPreview = Schemas['TextPreviewView']
export type Pipeline = Schemas['Pipeline']
export type ScenarioCell = Schemas['Cell']
export type Entity = Schemas['Entity']
export type Weekday = Schemas['Weekday']
export type EntityOwner = Schemas['EntityOwner']
export type CallerField = Schemas['CallerField']
export type FieldMapping = Schemas['FieldMapping']
export type DealPlace = Schemas['DealPlace']
export type Rule = Schemas['Rule']
export type Condition = Schemas['Condition']
export type RuleEffects = Schemas['Then']
export type Parameter = Schemas['ParameterView']
export type DefaultParameter = Schemas['DefaultParameterView']
export type MappedValue = Schemas['MappedValueView']
export type Finding = Schemas['FindingView']
export type Version = Schemas['VersionView']
export type WholeVersion = Schemas['WholeVersionView']

export type Expiry = Schemas['ExpiryView']

// alerts
export type QuietHours = Schemas['QuietHours']
export type AlertSettings = Schemas['Alerts']
export type NoCalls = Schemas['NoCalls']
export type QueueLimits = Schemas['QueueLimits']
export type AlertMail = Schemas['AlertMail']
export type Alerts = Schemas['AlertsView']
export type TestDelivery = Schemas['DeliveryView']

// reports by mail
export type Report = Schemas['Report']
export type ReportView = Schemas['ReportView']
export type ReportRun = Schemas['ReportRunView']
export type ReportPreview = Schemas['ReportPreview']

// the phone book
export type PhoneBook = Schemas['PhoneBookView']
export type PhoneBookDevice = Schemas['PhoneBookDeviceView']
export type PhoneBookSecret = Schemas['PhoneBookSecretView']
export type PhoneBookImport = Schemas['PhoneBookImportView']
export type PhoneBookImportReport = Schemas['ImportReportView']
export type ImportedContact = Schemas['ImportedContactView']

// duplicates
export type Duplicate = Schemas['DuplicateView']
export type Duplicates = Schemas['DuplicatesView']
export type DuplicatePerson = Schemas['DuplicatePersonView']
export type Evidence = Schemas['EvidenceView']
export type MergePreview = Schemas['MergePreviewView']
export type Merge = Schemas['MergeView']

// users and the stream
export type Me = Schemas['SessionView']
export type SecondStep = Schemas['SecondStepView']
export type Factor = Schemas['FactorView']
export type Factors = Schemas['FactorsView']
export type OpenSession = Schemas['OpenSession']
export type User = Schemas['UserView']
export type ApiToken = Schemas['TokenView']
export type Sms = Schemas['SmsView']
export type SmsRecipient = Schemas['SmsRecipientView']
export type SmsState = SmsRecipient['state']
export type SmsBudget = Schemas['SmsBudgetView']
export type SmsPreview = Schemas['SmsPreviewView']
export type StreamEvent = Schemas['Envelope']
