NAMES=("x",)
def run(a,b): pass
