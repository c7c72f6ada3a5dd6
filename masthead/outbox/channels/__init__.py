"""The ways in which a message reaches somebody. Each channel is one module here."""
