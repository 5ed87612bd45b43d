"""The composition root: the only file where concrete things meet.

`start` puts the application together and listens; nothing else in Cordboard names a concrete store, host or server.
"""

import asyncio
import contextlib
import random
import socket
import time
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import IO, Any

from cordboard import catalog
from cordboard.app.alerts.alerting import Alerting
from cordboard.app.attribution.deal_sync import DealSync
from cordboard.app.completeness.comparison_job import ComparisonJob
from cordboard.app.completeness.crm_comparison import CrmComparison
from cordboard.app.completeness.phone_comparison import PhoneComparison
from cordboard.app.connections.connection_admin import ConnectionAdmin
from cordboard.app.connections.connection_states import ConnectionStates
from cordboard.app.connections.crm_choices import CrmChoiceReader
from cordboard.app.connections.known_fields import KnownFields
from cordboard.app.connections.live_connections import LiveConnections, Provider
from cordboard.app.connections.oauth_flow import OAuthFlow
from cordboard.app.connections.phone_lists import PhoneLists
from cordboard.app.connections.request_trial import RequestTrials
from cordboard.app.connections.webhook_trial import WebhookPages
from cordboard.app.conversations.inbox import Inbox
from cordboard.app.decisions.crm_fields import CrmFields
from cordboard.app.decisions.decide import Decider
from cordboard.app.decisions.deferred_decisions import DeferredDecisions
from cordboard.app.decisions.escalation_job import EscalationJob
from cordboard.app.decisions.late_record_job import LateRecordJob
from cordboard.app.decisions.number_regions import NumberRegions
from cordboard.app.delivery.outbox_dispatcher import OutboxDispatcher
from cordboard.app.dials.dialling import Dialling
from cordboard.app.directory.background_refresh import BackgroundRefresh
from cordboard.app.directory.crm_push_subscriptions import CrmPushSubscriptions
from cordboard.app.directory.deletion_sweep import DeletionSweep
from cordboard.app.directory.directory_sync import DirectorySync
from cordboard.app.events.call_change_notifier import CallChangeNotifier
from cordboard.app.events.event_hub import EventHub
from cordboard.app.figures.counting_job import CountingJob
from cordboard.app.ingest.phone_connections import PhoneConnections
from cordboard.app.ingest.webhook_activity import RefusalJournal, WebhookActivity
from cordboard.app.operations.background_jobs import BackgroundJobs
from cordboard.app.operations.memory_job import MemoryJob
from cordboard.app.operations.scheduled_jobs import ScheduledJobs
from cordboard.app.operations.server_resources import ServerResources
from cordboard.app.operations.settings_in_force import SettingsInForce
from cordboard.app.personal_data.erasures import Erasures
from cordboard.app.personal_data.registry import PersonalDataRegistry
from cordboard.app.personal_data.retention_job import RetentionJob
from cordboard.app.phone_book.phone_books import PhoneBooks
from cordboard.app.recordings.archive import Archive
from cordboard.app.recordings.erased_recordings import RecordingsPart
from cordboard.app.recordings.recording_links import RecordingLinks
from cordboard.app.replay.predicted_items import PredictedItems
from cordboard.app.reports.report_content import ReportContents
from cordboard.app.reports.report_job import ReportJob
from cordboard.app.routing.routing import Routing
from cordboard.app.service.attribution import AttributionUseCases
from cordboard.app.service.audit_log import AuditLog
from cordboard.app.service.backtests import BacktestUseCases
from cordboard.app.service.call_backs import CallBacks
from cordboard.app.service.calls import CallUseCases
from cordboard.app.service.clients import ClientUseCases
from cordboard.app.service.completeness import CompletenessUseCases
from cordboard.app.service.connections import ConnectionUseCases
from cordboard.app.service.crm_queries import CrmQueryUseCases
from cordboard.app.service.crm_texts import CrmTextUseCases
from cordboard.app.service.csv_files import CsvFileUseCases
from cordboard.app.service.duplicates import DuplicateUseCases
from cordboard.app.service.events import EventUseCases
from cordboard.app.service.figures import FigureUseCases
from cordboard.app.service.numbers import NumberUseCases
from cordboard.app.service.outbox import OutboxUseCases
from cordboard.app.service.overview import OverviewUseCases
from cordboard.app.service.own_calls import OwnCallUseCases
from cordboard.app.service.panel import PanelUseCases
from cordboard.app.service.parameters import ParameterUseCases
from cordboard.app.service.personal_data import PersonalDataUseCases
from cordboard.app.service.public_holidays import PublicHolidayUseCases
from cordboard.app.service.queue_states import QueueStates
from cordboard.app.service.replay import ReplayUseCases
from cordboard.app.service.reports import ReportUseCases
from cordboard.app.service.saved_views import SavedViewUseCases
from cordboard.app.service.settings import SettingsUseCases
from cordboard.app.service.shadow import ShadowReportUseCases
from cordboard.app.service.sign_in import SignInUseCases
from cordboard.app.service.stop_list import StopListUseCases
from cordboard.app.service.team import TeamUseCases
from cordboard.app.service.wall import WallUseCases
from cordboard.app.service.webhooks import WebhookUseCases
from cordboard.app.shadow.comparison_job import ShadowComparisonJob
from cordboard.app.sign_in.account_mail import AccountMail
from cordboard.app.sign_in.admission import Admission
from cordboard.app.sign_in.provider_in_force import Connect, ProviderInForce, over_the_network
from cordboard.app.sign_in.session_checks import SessionChecks
from cordboard.app.sign_in.single_sign_on import SingleSignOn
from cordboard.app.sms.sending import SmsSending
from cordboard.app.wrap_up.requested_work import RequestedWork
from cordboard.application import Application
from cordboard.contract.service import Service
from cordboard.data_folder import back_up, country_in, files, lock_folder, make_private, restore, rotate_key
from cordboard.domain.numbers.reading import know_all_countries
from cordboard.further_ports import further_ports
from cordboard.lanes.local import Later, LocalHost
from cordboard.ports.host import Arranged, Clock
from cordboard.ports.store.errors import StoreUnavailable
from cordboard.start_options import Options, Running
from cordboard.store.objects.object_stores import open_objects
from cordboard.store.sqlite import key_rotation
from cordboard.store.sqlite.engine.damage import DamagedFile, UnwritableFile, refuse_lost
from cordboard.store.sqlite.engine.database import NewerFile
from cordboard.store.sqlite.store import SqliteStore
from cordboard.toolkit.clock import SystemClock
from cordboard.toolkit.crypto import Cipher
from cordboard.toolkit.listening import listener, url_of
from cordboard.toolkit.open_connections import OpenConnections, descriptor_limit, descriptors_used, shares
from cordboard.toolkit.process_memory import keep_heap_small, tune
from cordboard.web.auth.authenticator import Authenticator
from cordboard.web.options import WebOptions
from cordboard.web.raw.connection_limits import ConnectionTable

__all__ = [
    "Application",
    "DamagedFile",
    "NewerFile",
    "Options",
    "Running",
    "StoreUnavailable",
    "UnwritableFile",
    "back_up",
    "build",
    "country_in",
    "restore",
    "rotate_key",
    "start",
]


async def build(
    store: SqliteStore,
    base_url: str,
    clock: Clock | None = None,
    later: Later | None = None,
    providers: Sequence[Provider] | None = None,
    connections_open: OpenConnections | None = None,
    connect_provider: Connect = over_the_network,
) -> Application:
    """Put the application together over this store; `connections_open` are those of its web server."""
    clock = clock or SystemClock()
    connections_open = connections_open or OpenConnections(descriptor_limit(), 0, clock.now)
    resources = ServerResources(store.folder, connections_open, store.write_trouble, damaged=store.damaged_directory)
    event_hub = EventHub(clock.now(), store)
    await event_hub.restore(clock.now())
    settings_in_force = await SettingsInForce.read(store)
    states = ConnectionStates(store, event_hub, clock)
    live_connections = LiveConnections(
        store,
        catalog.providers() if providers is None else providers,
        clock,
        states,
        settings_in_force.entities,
        settings_in_force.handed,
        settings_in_force.extra_fields,
        settings_in_force.caller_order,
    )
    await live_connections.read()
    await live_connections.check_permissions()
    host = LocalHost(clock, later=later)
    jobs = BackgroundJobs(host, settings_in_force, clock)
    regions = NumberRegions(settings_in_force, live_connections)
    audit_log = AuditLog(store, clock)
    links = RecordingLinks(store.cipher.derived("recording links"), base_url)
    settings_in_force.recording_pages = links.pages
    archive = Archive(store, live_connections, settings_in_force, audit_log, clock, open_objects, store.folder, links)
    parts = store.personal_data()
    registry = PersonalDataRegistry((RecordingsPart(store, archive.expiry, parts), *parts))
    erasures = await Erasures.read(store, registry, clock)
    await erasures.begin()  # before anything of a restored backup is sent
    directory_sync = DirectorySync(store, live_connections, regions, clock)
    users, organisation, deciding = live_connections.users, live_connections.organisation, live_connections.deciding
    decider = Decider(store, settings_in_force, deciding, users, regions, erasures.list, organisation)
    change_notifier = CallChangeNotifier(store, event_hub, clock)
    dialling = Dialling(store, live_connections, settings_in_force, change_notifier, audit_log, clock)
    deferred_decisions = DeferredDecisions(store, live_connections, decider, clock, change_notifier.call_changed)
    outbox_dispatcher = OutboxDispatcher(
        store, live_connections, directory_sync, deferred_decisions, event_hub, clock, random.random
    )
    phones = PhoneConnections(
        store,
        live_connections,
        decider,
        host,
        clock,
        dialling.row_changed,
        lambda question: routing.variables(question),
    )
    connections = ConnectionAdmin(store, live_connections, clock, base_url)
    deletion_sweep = DeletionSweep(store, live_connections, directory_sync, clock)
    refresh = BackgroundRefresh(
        store,
        live_connections,
        directory_sync,
        *(regions, host),
        lambda: push_subscriptions.renew(),
        change_notifier.connection_changed,
        deletion_sweep,
    )
    phone_comparison = PhoneComparison(store, live_connections, phones, decider, clock, erasures.list)
    crm_comparison = CrmComparison(store, live_connections, clock)
    comparison_job = ComparisonJob(store, live_connections, phone_comparison, crm_comparison, clock)
    shadow_job, activity = ShadowComparisonJob(store, live_connections, clock), WebhookActivity()
    push_subscriptions = CrmPushSubscriptions(store, live_connections, directory_sync, clock, base_url, refresh.start)
    refusals = await RefusalJournal.recalled(store, activity, live_connections.phones())
    webhook_pages = WebhookPages(store, live_connections, activity, refusals, clock, base_url)
    known_fields = KnownFields(live_connections, clock)
    crm_fields = CrmFields(store, live_connections, settings_in_force, regions, known_fields, clock)
    choices = CrmChoiceReader(live_connections, settings_in_force, known_fields, clock)
    lists = PhoneLists(store, live_connections, clock)
    settings = SettingsUseCases(
        store, store, live_connections, settings_in_force, refresh, audit_log, crm_fields, choices, lists, clock
    )
    outbox = OutboxUseCases(store, states, host, event_hub, audit_log, clock, live_connections.advice)
    provider_in_force = ProviderInForce(store, clock, connect_provider)
    await provider_in_force.read()
    admission = Admission(store, store, clock)
    single_sign_on = SingleSignOn(store, store, provider_in_force, admission, clock, base_url)
    session_checks = SessionChecks(store, store, provider_in_force, admission, clock)
    sign_in = SignInUseCases(store, store, provider_in_force, single_sign_on, session_checks, audit_log, clock)
    call_backs = CallBacks(store, regions, settings_in_force, audit_log, clock, host.wake)
    calls = CallUseCases(store, live_connections, regions, settings_in_force, call_backs)
    numbers = NumberUseCases(store, live_connections, connections, regions, settings_in_force, clock)
    figures, predicted = FigureUseCases(store, settings_in_force, clock), PredictedItems(store, decider)
    queues = QueueStates(store, live_connections, figures, lists, settings_in_force, clock)
    alerting = Alerting(
        *(store, live_connections, regions, settings_in_force, event_hub, queues, audit_log, clock, base_url),
        random.random,
    )
    contents = ReportContents(store, figures, call_backs, settings_in_force, clock, base_url)
    requested = RequestedWork(
        store,
        live_connections,
        decider,
        directory_sync,
        *(settings_in_force, settings, outbox, change_notifier, audit_log, host, clock),
    )
    deal_sync = DealSync(store, live_connections, settings_in_force, regions, clock)
    retention_job = RetentionJob(store, settings_in_force, audit_log.record, clock)
    report_job = ReportJob(store, contents, settings_in_force, event_hub, clock, random.random)
    connection_cases = ConnectionUseCases(
        store,
        live_connections,
        connections,
        OAuthFlow(store, live_connections, clock),
        *(phones, refresh, host, change_notifier.connection_changed, audit_log),
        *(webhook_pages, RequestTrials(connections, clock)),
    )
    books = PhoneBooks(
        *(store, store, live_connections, regions, settings_in_force, decider, erasures.list, directory_sync),
        *(known_fields, audit_log, host, clock),
    )
    routing = Routing(
        store,
        live_connections,
        settings_in_force,
        directory_sync.live,
        lists,
        clock,
        store.cipher.derived,
        phones.phone_state,
    )
    inbox = Inbox(
        *(store, store, live_connections, settings_in_force, event_hub, audit_log, clock, base_url, random.random)
    )
    sms = SmsSending(store, live_connections, settings_in_force, audit_log, event_hub, clock, base_url, random.random)
    service = Service(
        webhooks=WebhookUseCases(
            live_connections, phones, push_subscriptions, sms.receipts, inbox.reader, activity, clock
        ),
        calls=calls,
        own_calls=OwnCallUseCases(store, live_connections, settings_in_force, settings, store),
        panel=PanelUseCases(
            store, live_connections, connections, calls, numbers, call_backs, settings_in_force, clock, dialling.systems
        ),
        clients=ClientUseCases(store, live_connections, regions, calls, numbers, call_backs),
        figures=figures,
        attribution=AttributionUseCases(store, settings_in_force, deal_sync, audit_log, clock),
        reports=ReportUseCases(store, contents, report_job, settings_in_force, audit_log),
        call_actions=requested.call_actions,
        wrap_ups=requested.wrap_ups,
        wall=WallUseCases(store, live_connections, calls, queues, settings_in_force, clock),
        call_control=dialling.call_control,
        client_choices=requested.client_choices,
        dials=dialling.dials,
        sms=sms.use_cases,
        conversations=inbox.use_cases,
        routing=routing.use_cases,
        agents=dialling.agents,
        numbers=numbers,
        saved_views=SavedViewUseCases(store, clock),
        stop_list=StopListUseCases(store, settings_in_force, clock),
        parameters=ParameterUseCases(crm_fields),
        recordings=archive.use_cases,
        connections=connection_cases,
        crm=CrmQueryUseCases(live_connections, connections, known_fields),
        outbox=outbox,
        shadow=ShadowReportUseCases(store, live_connections, settings_in_force, shadow_job, audit_log, clock),
        replay=ReplayUseCases(store, live_connections, predicted, connection_cases, outbox, host, clock),
        settings=settings,
        duplicates=DuplicateUseCases(store, live_connections, regions, host, audit_log, clock),
        backtests=BacktestUseCases(store, settings, settings_in_force, live_connections, audit_log, clock),
        team=TeamUseCases(store, live_connections, lists, settings_in_force, clock),
        crm_texts=CrmTextUseCases(store, live_connections, settings_in_force, regions, crm_fields.texts, clock),
        public_holidays=PublicHolidayUseCases(),
        csv_files=CsvFileUseCases(store, live_connections, settings_in_force, settings, clock),
        alerts=alerting.use_cases,
        overview=OverviewUseCases(
            store,
            live_connections,
            connections,
            settings_in_force,
            comparison_job,
            shadow_job,
            clock,
            resources,
            sign_in,
            store,
            webhook_pages,
            report_job,
            jobs,
            retention_job,
            deal_sync,
            settings,
            archive.use_cases,
            books.contacts,
        ),
        sign_in=sign_in,
        account_mail=AccountMail(store, settings_in_force, clock),
        events=EventUseCases(event_hub, clock),
        personal_data=PersonalDataUseCases(
            store, registry, erasures, regions, settings_in_force, audit_log, retention_job, clock
        ),
        phone_book=books.contacts,
        phone_book_imports=books.imports,
        completeness=CompletenessUseCases(store, live_connections, connections, comparison_job, audit_log),
    )
    scheduled_jobs = ScheduledJobs(
        *(store, live_connections, directory_sync, phones, host, deletion_sweep),
        *(push_subscriptions, store, clock, refusals),
    )
    return Application(
        service=service,
        refresh=refresh,
        store=store,
        live_connections=live_connections,
        phones=phones,
        outbox_dispatcher=outbox_dispatcher,
        scheduled_jobs=scheduled_jobs,
        refusals=refusals,
        session_checks=session_checks,
        provider_in_force=provider_in_force,
        further_jobs=(
            choices,
            comparison_job,
            shadow_job,
            CountingJob(store, store, settings_in_force),
            EscalationJob(store, live_connections, settings_in_force, host, clock),
            LateRecordJob(store, live_connections, decider, requested.records, directory_sync, host, clock),
            deal_sync,
            report_job,
            erasures,
            retention_job,
            archive.job,
            archive.expiry,
            dialling.open_dials,
            sms.sender,
            inbox.reader,
            inbox.sender,
            requested.wrap_up_job,
            MemoryJob(),
        ),
        change_notifier=change_notifier,
        event_hub=event_hub,
        alert_evaluator=alerting.evaluator,
        alert_delivery=alerting.delivery,
        host=host,
        jobs=jobs,
        routing=routing,
        message_reader=inbox.reader,
    )


def arrange_jobs(application: Application) -> None:
    """Put everything that runs by itself on the timetable."""
    alerts = (application.alert_evaluator, application.alert_delivery)
    arranged: list[Arranged] = [application.scheduled_jobs, application.session_checks]
    for each in (*arranged, *application.further_jobs, *alerts):
        each.arrange(application.jobs)


def _works(application: Application) -> list[Coroutine[Any, Any, None]]:
    """What runs as long as the server does."""
    return [
        application.host.run(application.outbox_dispatcher.drain),
        application.live_connections.write_journal(),
        application.change_notifier.run(),
        application.event_hub.run(),
    ]


async def start(options: Options) -> Running:
    """Open the store, put the application together, listen; returns when requests are answered. Raises: OSError."""
    keep_heap_small()
    options.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with contextlib.ExitStack() as held:
        alone = held.enter_context(lock_folder(options.data))
        web_socket = held.enter_context(listener(options.host, options.port))
        running = await _started(options, alone, web_socket)
        held.pop_all()
    return running


async def _opened(data: Path, clock: Clock) -> SqliteStore:
    """The store of the folder, created or migrated."""
    database, key = files(data)
    key_rotation.finish(database, key)
    make_private(data)
    refuse_lost(database, key)
    new = await asyncio.to_thread(SqliteStore.prepare, database)
    return SqliteStore.open(database, Cipher.at(key, create=new), clock)


async def _started(options: Options, alone: IO[str], web_socket: socket.socket) -> Running:
    """`web_socket` listens: requests that come during the start wait for it."""
    url = url_of(options.host, web_socket.getsockname()[1])
    store = await _opened(options.data, options.clock)
    web, health, questions_most = shares(descriptor_limit(), descriptors_used())
    connections_open = OpenConnections(web, health, options.passed)
    public, clock = options.public_url or url, options.clock
    application = await build(store, public, clock, options.later, connections_open=connections_open)
    arrange_jobs(application)
    await application.scheduled_jobs.sweep()  # what waits in the outbox leaves at once
    tasks = [asyncio.create_task(work) for work in _works(application)]
    await application.phones.follow()
    await application.refresh.start_where_settings_changed()
    authenticator = Authenticator(
        store,
        options.clock,
        device_key=store.cipher.derived("known browsers"),
        need_factor=options.need_factor,
        public_url=options.public_url,
        all_need_factor=application.service.sign_in.all_need_factor,
    )
    ports = await further_ports(
        application.routing.variables, application.service, authenticator, options, questions_most
    )
    table = ConnectionTable(connections_open, time.monotonic)
    server = await asyncio.to_thread(_web_server, application.service, authenticator, options.web_with_hosts(), table)
    tune()
    serving = asyncio.create_task(server.serve(sockets=[web_socket]))
    tasks += [
        asyncio.create_task(asyncio.to_thread(know_all_countries)),
        asyncio.create_task(store.check_directory()),
        asyncio.create_task(table.watch()),
    ]

    async def stop() -> None:
        server.should_exit = True
        application.event_hub.end()
        await serving
        ports.close()
        await application.phones.close()
        await application.message_reader.close()
        await application.service.backtests.close()
        await application.refusals.write()
        await application.host.stop()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await application.live_connections.close()
        await application.provider_in_force.close()
        await application.event_hub.close()
        await store.close()
        alone.close()

    return Running(service=application.service, accounts=store, store=store, url=url, agi_port=ports.agi, stop=stop)


def _web_server(service: Service, authenticator: Authenticator, options: WebOptions, table: ConnectionTable) -> Any:
    """The web server, to be served."""
    from cordboard.web.server import server  # here, not above: what waits in the outbox leaves before it is loaded

    return server(service, authenticator, options, table)
