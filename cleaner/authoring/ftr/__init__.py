"""Site configs of Full-Text RSS as draft packs (`cleaner import ftr`)."""
