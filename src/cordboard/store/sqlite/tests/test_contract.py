"""SQLite does what every store must do."""

from cordboard.testing import store_contract as contract


class TestFrames(contract.FramesContract): ...


class TestDrain(contract.DrainContract): ...


class TestOutbox(contract.OutboxContract): ...


class TestCalls(contract.CallsContract): ...


class TestJournal(contract.JournalContract): ...


class TestPeople(contract.PeopleContract): ...


class TestRegistry(contract.RegistryContract): ...


class TestAccounts(contract.AccountsContract): ...


class TestAlerts(contract.AlertsContract): ...
