using System.Text;
using ScriptGate.Smtp;

namespace ScriptGate.Core.Tapes;

/// <summary>What a client said, as a tape may have it: without passwords, and without the text of messages unless it is wanted. Every octet stays where it is; only its value changes.</summary>
/// <param name="keepsBodies">Whether the text of messages stays.</param>
internal sealed class InputMask(bool keepsBodies)
{
    /// <summary>A longer line is no command that means anything to anybody: its rest is masked.</summary>
    private const int LongestLine = 16 * 1024;

    private readonly List<byte> _line = [];
    private readonly BodyMask _body = new();
    private SmtpVerb _last;
    private string _mechanism = "";
    private int _responses;
    private bool _isMessage;

    /// <summary>Takes some octets.</summary>
    /// <returns>Whole lines of what was taken so far; the rest of a line comes with its end.</returns>
    public byte[] Take(ReadOnlySpan<byte> octets, InputKind kind)
    {
        if (kind == InputKind.Message)
        {
            var before = _isMessage ? [] : Rest();
            if (!_isMessage)
            {
                _isMessage = true;
                _body.Begin();
            }

            return keepsBodies ? [.. before, .. octets] : [.. before, .. _body.Take(octets)];
        }

        byte[] masked = _isMessage ? Rest() : [];
        _isMessage = false;
        var lines = new List<byte>(masked);
        while (!octets.IsEmpty)
        {
            var end = octets.IndexOf((byte)'\n');
            _line.AddRange(end < 0 ? octets : octets[..(end + 1)]);
            octets = end < 0 ? [] : octets[(end + 1)..];
            if (end >= 0 || _line.Count > LongestLine || kind == InputKind.Secret)
            {
                lines.AddRange(Line(kind));
            }
        }

        return [.. lines];
    }

    /// <summary>What was held back.</summary>
    public byte[] Rest() => _isMessage ? _body.Rest() : Line(InputKind.Command);

    private byte[] Line(InputKind kind)
    {
        var line = _line.ToArray();
        _line.Clear();
        if (line.Length == 0)
        {
            return line;
        }

        if (kind == InputKind.Secret)
        {
            SecretMask.Response(line, _mechanism, _responses++);
            return line;
        }

        var command = SmtpCommand.Parse(line.AsSpan().TrimEnd("\r\n"u8));
        if (command.Verb == SmtpVerb.Auth)
        {
            var words = Encoding.Latin1.GetString(line).TrimEnd('\r', '\n').Split(' ');
            _mechanism = words.Length > 1 ? words[1].ToUpperInvariant() : "";
            _responses = words.Length > 2 ? 1 : 0;
            SecretMask.Line(line);
        }
        else if (command.Verb == SmtpVerb.Unknown && _last is SmtpVerb.Auth or SmtpVerb.Data or SmtpVerb.Bdat)
        {
            // A password or a message whose client did not hear that nobody wants it.
            Mask(line, keeps: _last != SmtpVerb.Auth && keepsBodies);
            return line;
        }

        _last = command.Verb;
        return line;
    }

    private static void Mask(Span<byte> line, bool keeps)
    {
        for (var i = 0; !keeps && i < line.Length; i++)
        {
            line[i] = line[i] is (byte)'\r' or (byte)'\n' or 0 ? line[i] : (byte)'x';
        }
    }
}
