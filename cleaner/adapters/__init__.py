"""One small module an ecosystem: what cleans a document here, called as that ecosystem calls its own steps."""
