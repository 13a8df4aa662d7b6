from hypothesis import settings

# A loaded machine makes a 10 ms example take 300 ms now and then; that is no defect of a report.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
