// What the console calls the values of the API. Their shapes are generated from the server's description of itself:
// schema.d.ts, written by `./run docs`.
import type { components } from './schema'

type Schemas = components['schemas']

/** Lists come in pages; `next` is the cursor of the next one. */
export interface Page<T> {
  items: T[]
  next: string | null
}
export type Problem = Omit<Schemas['Problem'], 'findings'> & { findings?: Finding[] }

// calls
export type CallLine = Schemas['CallLine']
export type Call = Schemas['CallView']
export type Client = Schemas['ClientView']
export type Leg = Schemas['LegView']
export type StoryLine = Schemas['StoryLineView']
export type Why = Schemas['WhyView']
export type Sentence = Schemas['ReasonMessageView']
export type RuleResult = Schemas['RuleOutcome']
export type NumberReading = Schemas['Reading']
export type Match = Schemas['MatchView']
export type CallAction = Schemas['CallActionView']
export type HttpExchange = Schemas['Exchange']

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
export type ClientPage = Schemas['ClientPageView']
export type Summary = Schemas['SummaryView']
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
export type CompanyNumber = Schemas['CompanyNumber']
export type OpeningHours = Schemas['OpeningHours']
export type CrmPlan = Schemas['CrmPlan']
export type Pipeline = Schemas['Pipeline']
export type ScenarioCell = Schemas['Cell']
export type Entity = Schemas['Entity']
export type Weekday = Schemas['Weekday']
export type EntityOwner = Schemas['EntityOwner']
export type CallerField = Schemas['CallerField']
export type DealPlace = Schemas['DealPlace']
export type Finding = Schemas['FindingView']
export type Version = Schemas['VersionView']
export type WholeVersion = Schemas['WholeVersionView']

// alerts
export type AlertSettings = Schemas['Alerts']
export type AlertMail = Schemas['AlertMail']
export type Alerts = Schemas['AlertsView']
export type TestDelivery = Schemas['DeliveryView']

// users and the stream
export type Me = Schemas['SessionView']
export type SecondStep = Schemas['SecondStepView']
export type Factor = Schemas['FactorView']
export type Factors = Schemas['FactorsView']
export type OpenSession = Schemas['OpenSession']
export type User = Schemas['UserView']
export type ApiToken = Schemas['TokenView']
export type StreamEvent = Schemas['Envelope']
