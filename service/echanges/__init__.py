"""Files in and out: campaign folders read with all their faults, result folders written atomically."""
