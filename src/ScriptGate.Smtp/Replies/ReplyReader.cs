using System.Text;

namespace ScriptGate.Smtp;

/// <summary>Reads the replies of a pool member, strictly and within bounds (RFC 5321 section 4.2). Not thread-safe: one per connection.</summary>
/// <remarks>A member that does not keep to the form is not guessed at: a wrong guess would hand the client an answer that the member did not give.</remarks>
public sealed class ReplyReader
{
    /// <summary>Octets of one line with its CR LF. RFC 5321 section 4.5.3.1.5 says 512; real servers write longer ones.</summary>
    public const int MaxLine = 4096;

    /// <summary>Lines of one reply.</summary>
    public const int MaxLines = 128;

    /// <summary>Octets of one reply.</summary>
    public const int MaxReply = 64 * 1024;

    private readonly ReplyCache _cache = new();
    private readonly StringBuilder _text = new();
    private bool _keepUtf8;
    private bool _malformed;
    private int _code;
    private int _lines;
    private int _octets;
    private EnhancedCode _enhanced;

    /// <summary>Keeps well-formed UTF-8 in the text. Default false: each of its octets becomes <c>?</c>.</summary>
    /// <remarks>For a transaction that used SMTPUTF8 (RFC 6531 section 3.7.4.3).</remarks>
    public bool KeepUtf8
    {
        get => _keepUtf8;
        set
        {
            if (_keepUtf8 != value)
            {
                _cache.Clear();
            }

            _keepUtf8 = value;
        }
    }

    /// <summary>True between the lines of a reply.</summary>
    public bool InReply => _lines > 0;

    /// <summary>Forgets a reply that was begun, and an earlier malformed one.</summary>
    public void Reset()
    {
        _malformed = false;
        Begin();
    }

    /// <summary>Reads on.</summary>
    /// <param name="buffer">What has come in and was not consumed before.</param>
    /// <param name="consumed">Octets used up: the whole lines that were read.</param>
    /// <param name="reply">The reply when it is complete.</param>
    public ReplyStatus TryRead(ReadOnlySpan<byte> buffer, out int consumed, out SmtpReply? reply)
    {
        consumed = 0;
        reply = null;
        while (!_malformed)
        {
            var rest = buffer[consumed..];
            if (_lines == 0 && _cache.TryFind(rest, out var length, out reply))
            {
                consumed += length;
                return ReplyStatus.Complete;
            }

            switch (ReplyLine.Find(rest, out length))
            {
                case ReplyStatus.Incomplete:
                    return ReplyStatus.Incomplete;
                case ReplyStatus.Complete when TryAdd(rest[..(length - 2)], out var last, out reply):
                    consumed += length;
                    if (last)
                    {
                        _cache.Keep(rest[..length], reply!, single: _lines == 1);
                        Begin();
                        return ReplyStatus.Complete;
                    }

                    break;
                default:
                    _malformed = true;
                    break;
            }
        }

        reply = null;
        return ReplyStatus.Malformed;
    }

    private bool TryAdd(ReadOnlySpan<byte> line, out bool last, out SmtpReply? reply)
    {
        reply = null;
        _lines++;
        _octets += line.Length + 2;
        if (!ReplyLine.TryParse(line, out var code, out last, out var text)
            || (_lines > 1 && code != _code)
            || _lines > MaxLines
            || _octets > MaxReply)
        {
            return false;
        }

        _code = code;
        if (_lines == 1)
        {
            _enhanced = ReplyLine.EnhancedCodeOf(text, code);
        }

        if (!_enhanced.IsNone && ReplyLine.EnhancedCodeOf(text, code) == _enhanced)
        {
            text = ReplyLine.BehindFirstWord(text);
        }

        var clean = ReplyText.Clean(text, _keepUtf8);
        if (last)
        {
            reply = new SmtpReply(_code, _enhanced, _lines == 1 ? clean : _text.Append(clean).ToString());
        }
        else
        {
            _text.Append(clean).Append('\n');
        }

        return true;
    }

    private void Begin()
    {
        _code = 0;
        _lines = 0;
        _octets = 0;
        _enhanced = default;
        _text.Clear();
    }
}
