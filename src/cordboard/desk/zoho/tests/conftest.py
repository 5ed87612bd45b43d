"""Assertions of the shared suite show their values."""

import pytest

pytest.register_assert_rewrite("cordboard.testing.desk_contract")
