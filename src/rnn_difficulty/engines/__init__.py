"""How an update is computed fast. Every engine is tested against `bptt`."""
