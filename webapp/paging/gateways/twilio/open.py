"""How the settings' gateway is opened: one sender, or two of which the second stands in for the first."""

from webapp.paging.gateways.fail_over import FailOver
from webapp.paging.gateways.gateway import Gateway
from webapp.paging.gateways.supplies import Supplies
from webapp.settings import SettingsError

from .send import TwilioGateway


def open_gateway(given: Supplies) -> Gateway:
    twilio = given.settings.twilio
    if twilio is None:
        raise SettingsError("GATEWAY", 'its gateway.toml lacks settings = "twilio"')
    first = TwilioGateway(twilio)
    return FailOver(first, TwilioGateway(twilio.second)) if twilio.second else first
