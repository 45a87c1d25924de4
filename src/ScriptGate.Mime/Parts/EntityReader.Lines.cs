namespace ScriptGate.Mime.Parts;

// From octets to header lines, delimiters and content.
internal sealed partial class EntityReader
{
    private enum Place
    {
        /// <summary>In a header: lines are gathered up to the empty one.</summary>
        Header,

        /// <summary>At the beginning of a body line that may be a delimiter.</summary>
        LineStart,

        /// <summary>In a body, where no delimiter can be before the next line end.</summary>
        Content,
    }

    // The octets of a line end that are held back: they belong to the delimiter, if one follows.
    private static ReadOnlySpan<byte> LineEnd(HeldEnd end) => end switch
    {
        HeldEnd.CrLf => "\r\n"u8,
        HeldEnd.Lf => "\n"u8,
        HeldEnd.Cr => "\r"u8,
        _ => default,
    };

    private enum HeldEnd
    {
        None,
        Cr,
        Lf,
        CrLf,
    }

    // A delimiter, its mark of the end, and some white space behind it.
    private int DelimiterLimit => 2 + _state.Options.BoundaryLength + 2 + 80;

    public void Write(ReadOnlySpan<byte> octets)
    {
        _state.Work += octets.Length;
        while (!octets.IsEmpty)
        {
            var taken = _place switch
            {
                Place.Header => TakeHeader(octets),
                Place.LineStart => TakeLineStart(octets),
                _ => TakeContent(octets),
            };
            octets = octets[taken..];
        }
    }

    private int TakeHeader(ReadOnlySpan<byte> octets)
    {
        if (_lineLength == 0)
        {
            _lineStart = _position;
        }

        var lineFeed = octets.IndexOf((byte)'\n');
        var taken = lineFeed < 0 ? octets.Length : lineFeed + 1;
        var kept = Math.Min(taken, _state.Options.HeaderSize + 2 - _line.Length);
        _line.Append(octets[..kept]);
        _lineLength += taken;
        _position += taken;
        if (lineFeed >= 0)
        {
            HeaderLine();
        }

        return taken;
    }

    private void HeaderLine()
    {
        var line = _line.Written.TrimEnd("\r\n"u8);
        if (line.IsEmpty && _lineLength <= 2)
        {
            EndHeader(_lineStart, _line.Written);
        }
        else if (FindDelimiter(line) is { Level: >= 0 } delimiter)
        {
            _state.Ambiguous(Top.Part, MimeFindings.HeaderUnended);
            ResetLine();
            var start = _lineStart;
            EndHeader(start, default);
            Delimit(delimiter, start);
        }
        else
        {
            AddToHeader();
            ResetLine();
        }
    }

    private void AddToHeader()
    {
        // A line that does not fit ends the gathering: half a field would be read as another one.
        if (_isHeaderFull || _header.Length + _lineLength > _state.Options.HeaderSize)
        {
            _isHeaderFull = true;
            _state.Limit(Top.Part, MimeFindings.HeaderTooLarge);
            return;
        }

        _header.Append(_line.Written);
    }

    private int TakeLineStart(ReadOnlySpan<byte> octets)
    {
        if (_line.Length == 0)
        {
            _lineStart = _position;
        }

        if (_line.Length < 2)
        {
            // Two octets decide whether the line is gathered at all.
            if (octets[0] != '-')
            {
                ToContent();
                return 0;
            }

            _line.Append(octets[..1]);
            _position++;
            return 1;
        }

        var lineFeed = octets.IndexOf((byte)'\n');
        var taken = Math.Min(lineFeed < 0 ? octets.Length : lineFeed + 1, DelimiterLimit - _line.Length);
        _line.Append(octets[..taken]);
        _position += taken;
        if (_line.Written[^1] == '\n')
        {
            BodyLine();
        }
        else if (_line.Length >= DelimiterLimit)
        {
            // Too long to be a delimiter, but it may begin like one.
            FindDelimiter(_line.Written);
            ToContent();
        }

        return taken;
    }

    // A whole line that begins with two hyphens; at the end of the input without its line end.
    private void BodyLine()
    {
        var line = _line.Written;
        var end = line.EndsWith("\r\n"u8) ? HeldEnd.CrLf : line.EndsWith("\n"u8) ? HeldEnd.Lf : HeldEnd.None;
        line = line[..^LineEnd(end).Length];
        if (FindDelimiter(line) is { Level: >= 0 } delimiter)
        {
            if (end == HeldEnd.Lf || _held == HeldEnd.Lf)
            {
                _state.Ambiguous(_levels[delimiter.Level].Part, MimeFindings.DelimiterBareLf);
            }

            ResetLine();
            Delimit(delimiter, _lineStart);
            return;
        }

        EmitHeld();
        Emit(line);
        ResetLine();
        _held = end;
    }

    // What was gathered is content after all.
    private void ToContent()
    {
        EmitHeld();
        var text = _line.Written;
        if (text.EndsWith("\r"u8))
        {
            text = text[..^1];
            _held = HeldEnd.Cr;
        }

        Emit(text);
        ResetLine();
        _place = Place.Content;
    }

    private int TakeContent(ReadOnlySpan<byte> octets)
    {
        if (_held == HeldEnd.Cr && octets[0] == '\n')
        {
            _position++;
            return HoldLine(HeldEnd.CrLf, taken: 1);
        }

        EmitHeld();
        if (_boundaries.Count == 0)
        {
            // Nothing ends this body but the end of the input.
            Emit(octets);
            _position += octets.Length;
            return octets.Length;
        }

        var lineFeed = LineFeedOfInterest(octets);
        if (lineFeed >= 0)
        {
            var end = lineFeed > 0 && octets[lineFeed - 1] == '\r' ? HeldEnd.CrLf : HeldEnd.Lf;
            Emit(octets[..(lineFeed + 1 - LineEnd(end).Length)]);
            _position += lineFeed + 1;
            return HoldLine(end, lineFeed + 1);
        }

        var isCut = octets[^1] == '\r';
        Emit(isCut ? octets[..^1] : octets);
        _held = isCut ? HeldEnd.Cr : HeldEnd.None;
        _position += octets.Length;
        return octets.Length;
    }

    // The first that hyphens follow, or may follow in the next piece.
    private static int LineFeedOfInterest(ReadOnlySpan<byte> octets)
    {
        var found = octets.IndexOf("\n--"u8);
        if (found >= 0)
        {
            return found;
        }

        return octets.EndsWith("\n"u8) ? octets.Length - 1 : octets.EndsWith("\n-"u8) ? octets.Length - 2 : -1;
    }

    private int HoldLine(HeldEnd end, int taken)
    {
        _held = end;
        _place = Place.LineStart;
        return taken;
    }

    private void ResetLine()
    {
        _line.Clear();
        _lineLength = 0;
    }

    private void EmitHeld()
    {
        var held = _held;
        _held = HeldEnd.None;
        Emit(LineEnd(held));
    }

    private void Emit(ReadOnlySpan<byte> octets)
    {
        // Without a level the message had too many parts before this one began.
        if (octets.IsEmpty || _levels.Count == 0)
        {
            return;
        }

        _lineEnds?.Look(Top.Part, octets);
        Top.Sink?.Write(octets);
    }

    private Delimiter FindDelimiter(ReadOnlySpan<byte> line)
    {
        if (_boundaries.Count == 0 || !line.StartsWith("--"u8))
        {
            return new Delimiter(-1, IsClose: false, IsLike: false);
        }

        _state.Work += line.Length;
        var delimiter = _boundaries.Find(line);
        if (delimiter is { Level: < 0, IsLike: true })
        {
            _state.Ambiguous(Top.Part, MimeFindings.DelimiterLike);
        }

        return delimiter;
    }
}
