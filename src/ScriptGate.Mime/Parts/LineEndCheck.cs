using System.Buffers;

namespace ScriptGate.Mime.Parts;

/// <summary>Looks through a body for line ends that are none to everybody, and for NUL. What has been found once in a part is not looked for again.</summary>
internal sealed class LineEndCheck(IndexState state)
{
    private static readonly SearchValues<byte> Searched = SearchValues.Create("\0\r\n"u8);

    private MimePart? _part;
    private bool _isAfterCr;
    private Found _found;

    [Flags]
    private enum Found
    {
        None = 0,
        BareCr = 1,
        BareLf = 2,
        Nul = 4,
        All = 7,
    }

    public void Look(MimePart part, ReadOnlySpan<byte> octets)
    {
        if (!ReferenceEquals(part, _part))
        {
            End();
            _part = part;
        }

        if (_found == Found.All || part.TransferEncoding is "binary")
        {
            return;
        }

        if (_isAfterCr && octets[0] != '\n')
        {
            _found |= Found.BareCr;
        }

        for (var at = 0; at < octets.Length;)
        {
            var next = octets[at..].IndexOfAny(Searched);
            if (next < 0)
            {
                break;
            }

            at += next;
            var isAfterCr = at > 0 ? octets[at - 1] == '\r' : _isAfterCr;
            switch (octets[at])
            {
                case 0:
                    _found |= Found.Nul;
                    break;
                case (byte)'\n' when !isAfterCr:
                    _found |= Found.BareLf;
                    break;
                case (byte)'\r' when at + 1 < octets.Length && octets[at + 1] == '\n':
                    at++;
                    break;
                case (byte)'\r' when at + 1 < octets.Length:
                    _found |= Found.BareCr;
                    break;
            }

            at++;
        }

        _isAfterCr = octets[^1] == '\r';
    }

    /// <summary>No more octets of the part come. What was found is reported now, so that the order of findings does not depend on how the message was cut.</summary>
    public void End()
    {
        if (_part is null)
        {
            return;
        }

        var found = _found | (_isAfterCr ? Found.BareCr : Found.None);
        if ((found & Found.BareCr) != Found.None)
        {
            state.Ambiguous(_part, MimeFindings.BodyBareCr);
        }

        if ((found & Found.BareLf) != Found.None)
        {
            state.Ambiguous(_part, MimeFindings.BodyBareLf);
        }

        if ((found & Found.Nul) != Found.None)
        {
            state.Malformed(_part, MimeFindings.BodyNul);
        }

        _part = null;
        _found = Found.None;
        _isAfterCr = false;
    }
}
