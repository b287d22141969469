"""The exercises of the chapter on gradient checking: derivatives you can trust."""
