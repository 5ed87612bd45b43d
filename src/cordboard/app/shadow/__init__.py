"""Shadow mode: what was decided and held is compared with what another integration wrote, by itself and when asked."""
