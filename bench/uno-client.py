"""A persistent client of one unoserver, for bench/peers.mjs.

Arguments: the server's port, then the options of the PDF export as NAME=VALUE.
Reads lines "source TAB odt TAB pdf"; answers "ok", or what went wrong.
"""

import sys

from unoserver.client import UnoClient

client = UnoClient(port=sys.argv[1])
options = sys.argv[2:]

for line in sys.stdin:
    source, odt, pdf = line.rstrip("\n").split("\t")
    try:
        client.convert(inpath=source, outpath=odt, filtername="writer8", update_index=False)
        client.convert(
            inpath=source, outpath=pdf, filtername="writer_pdf_Export", filter_options=options, update_index=False
        )
        print("ok", flush=True)
    except Exception as error:  # whatever it is, the next document is tried
        print(repr(error).replace("\n", " "), flush=True)
