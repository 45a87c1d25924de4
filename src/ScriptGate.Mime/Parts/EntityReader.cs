using ScriptGate.Mime.Content;
using ScriptGate.Mime.Transfer;

namespace ScriptGate.Mime.Parts;

/// <summary>Reads an entity (RFC 2045 section 2.4) - a message, or what an encoded part decodes to - and finds the parts in it. One pass, no look back.</summary>
internal sealed partial class EntityReader : IContentSink
{
    private readonly IndexState _state;
    private readonly MimePart? _container;
    private readonly int _depth;
    private readonly int _encodedDepth;
    private readonly bool _isTentative;
    private readonly LineEndCheck? _lineEnds;
    private readonly BoundarySet _boundaries;
    private readonly List<EntityLevel> _levels = [];
    private readonly OctetBuffer _header = new();
    private readonly OctetBuffer _line = new();
    private bool _isHeaderFull;
    private long _lineLength;
    private long _lineStart;
    private long _position;
    private HeldEnd _held;
    private Place _place;

    /// <param name="state">What all readers of the message share.</param>
    /// <param name="container">The part whose decoded content is read; null: the message.</param>
    /// <param name="depth">How many levels of parts are around it.</param>
    /// <param name="encodedDepth">How many encoded parts are around it.</param>
    /// <param name="isTentative">True when there may be nothing to find: then that nothing is found is not reported.</param>
    private EntityReader(IndexState state, MimePart? container, int depth, int encodedDepth, bool isTentative)
    {
        _state = state;
        _container = container;
        _depth = depth;
        _encodedDepth = encodedDepth;
        _isTentative = isTentative;
        _lineEnds = isTentative ? null : new LineEndCheck(state);
        _boundaries = new BoundarySet(state.Options.BoundaryLength);
    }

    private EntityLevel Top => _levels[^1];

    private int Depth => _depth + _levels.Count;

    /// <summary>A reader of a message.</summary>
    public static EntityReader OfMessage(IndexState state)
    {
        var reader = new EntityReader(state, container: null, depth: 0, encodedDepth: 0, isTentative: false);
        reader.Open(parent: null);
        return reader;
    }

    public void Complete()
    {
        if (_place == Place.Header && _lineLength > 0)
        {
            HeaderLine();
        }

        EndHeaders(_position);
        if (_line.Length > 1)
        {
            BodyLine();
        }
        else if (_line.Length > 0)
        {
            ToContent();
        }

        EndHeaders(_position);
        EmitHeld();
        CloseAbove(-1, _position);
    }

    public void Dispose()
    {
        foreach (var level in _levels)
        {
            level.Sink?.Dispose();
        }

        _header.Dispose();
        _line.Dispose();
    }

    /// <summary>A reader of a message that is encoded as a whole.</summary>
    private EntityReader OfEncodedMessage(MimePart part)
    {
        var reader = new EntityReader(_state, part, Depth, _encodedDepth + 1, isTentative: false);
        reader.Open(part);
        return reader;
    }

    /// <summary>A reader of a multipart that may be encoded as a whole.</summary>
    private EntityReader OfEncodedMultipart(MimePart part)
    {
        var reader = new EntityReader(_state, part, Depth - 1, _encodedDepth + 1, isTentative: true);
        reader._levels.Add(new EntityLevel(part));
        reader.AddBoundaries(reader.Top);
        reader._place = Place.LineStart;
        return reader;
    }

    // A new part begins here: its header is next.
    private void Open(MimePart? parent)
    {
        var part = _state.TryAdd(parent, _container, _position);
        if (part is null)
        {
            // What follows belongs to no part that anybody will see.
            _place = Place.LineStart;
            return;
        }

        _levels.Add(new EntityLevel(part));
        _header.Clear();
        _isHeaderFull = false;
        _place = Place.Header;
    }

    // The body of a part has no room left: neither has that of the message which it may be.
    private void EndHeaders(long end)
    {
        while (_place == Place.Header)
        {
            EndHeader(end, default);
        }
    }

    // The header ends there, with an empty line or without.
    private void EndHeader(long end, ReadOnlySpan<byte> emptyLine)
    {
        var part = Top.Part;
        var length = _isHeaderFull ? _header.Length : HeaderCheck.LengthOfFields(_header.Written);
        var text = length == _header.Length ? [] : _header.Written[length..].ToArray();
        if (text.Length > 0)
        {
            // Text at the end of a header is the beginning of a body that no empty line separates from it. Who looks for that line shows nothing of the part.
            _state.Ambiguous(part, MimeFindings.HeaderNoColon);
            text = [.. text, .. emptyLine];
            end = part.HeaderStart + length;
        }

        part.HeaderLength = end - part.HeaderStart;
        part.BodyStart = end + (text.Length > 0 ? 0 : emptyLine.Length);
        PartHeader.Read(_state, part, _header.Written[..length]);
        ResetLine();

        // What comes next may be a delimiter that has been read already.
        var position = _position;
        _position = part.BodyStart;
        BeginBody();
        Write(text);
        _position = position;
    }

    private void BeginBody()
    {
        var level = Top;
        var part = level.Part;
        _place = Place.LineStart;
        if (part is { IsMultipart: false, IsMessage: false })
        {
            level.Sink = Decoded(part, new LeafContent(_state, part), isTentative: false);
        }
        else if (Depth >= _state.Options.Depth)
        {
            _state.Limit(part, MimeFindings.PartsTooDeep);
            level.Sink = Decoded(part, new LeafContent(_state, part), isTentative: false);
        }
        else if (part.IsMultipart)
        {
            BeginMultipart(level);
        }
        else
        {
            BeginMessage(level);
        }
    }

    private void BeginMultipart(EntityLevel level)
    {
        var part = level.Part;
        AddBoundaries(level);
        if (level.Boundaries == 0)
        {
            level.Sink = Decoded(part, new LeafContent(_state, part), isTentative: false);
        }
        else if (part.IsEncoded)
        {
            // Against the standard. Most who label a multipart so do not encode it; if it is encoded, some clients find the parts, so both are looked for.
            _state.Ambiguous(part, MimeFindings.EncodingOnComposite, part.TransferEncoding);
            level.Sink = CanDecode(part) ? Decoded(part, OfEncodedMultipart(part), isTentative: true) : null;
        }
        else
        {
            level.Sink = new TextMarks(_state, part, MimeFindings.PreambleContent);
        }
    }

    private void BeginMessage(EntityLevel level)
    {
        var part = level.Part;
        if (!part.IsEncoded)
        {
            Open(part);
            return;
        }

        _state.Ambiguous(part, MimeFindings.EncodingOnComposite, part.TransferEncoding);
        level.Sink = Decoded(part, CanDecode(part) ? OfEncodedMessage(part) : new LeafContent(_state, part), isTentative: false);
    }

    private bool CanDecode(MimePart part)
    {
        if (_encodedDepth < _state.Options.EncodedDepth)
        {
            return true;
        }

        _state.Limit(part, MimeFindings.EncodedTooDeep);
        return false;
    }

    private IContentSink Decoded(MimePart part, IContentSink target, bool isTentative) =>
        TransferEncoding.CreateDecoder(part.TransferEncoding) is { } decoder ? new DecodedContent(_state, part, decoder, target, isTentative) : target;

    private void AddBoundaries(EntityLevel level)
    {
        foreach (var boundary in PartHeader.Boundaries(_state, level.Part))
        {
            _state.Work += _boundaries.Count;
            var (isReused, isPrefix) = _boundaries.Add(boundary, _levels.Count - 1);
            level.Boundaries++;
            if (isReused)
            {
                _state.Ambiguous(level.Part, MimeFindings.BoundaryReused);
            }

            if (isPrefix)
            {
                _state.Ambiguous(level.Part, MimeFindings.BoundaryPrefix);
            }
        }
    }

    // The line that begins there is a delimiter; the line end that is held belongs to it.
    private void Delimit(Delimiter delimiter, long start)
    {
        EndHeaders(start);
        var end = start - LineEnd(_held).Length;
        _held = HeldEnd.None;
        CloseAbove(delimiter.Level, end);
        var level = Top;
        level.CompleteSink();
        level.HasDelimiter = true;
        _place = Place.LineStart;
        if (delimiter.IsClose)
        {
            level.IsClosed = true;
            level.Sink = new TextMarks(_state, level.Part, MimeFindings.EpilogueContent);
            return;
        }

        if (level.IsClosed)
        {
            _state.Ambiguous(level.Part, MimeFindings.DelimiterAfterClose);
        }

        Open(level.Part);
    }

    private void CloseAbove(int level, long end)
    {
        while (_levels.Count - 1 > level)
        {
            Close(Top, end);
            _levels.RemoveAt(_levels.Count - 1);
        }
    }

    private void Close(EntityLevel level, long end)
    {
        var part = level.Part;
        level.CompleteSink();
        _lineEnds?.End();
        for (var i = 0; i < level.Boundaries; i++)
        {
            _boundaries.RemoveLast();
        }

        if (ReferenceEquals(part, _container))
        {
            // Its offsets count elsewhere.
            return;
        }

        part.BodyLength = Math.Max(0, end - part.BodyStart);
        if (part.Sha256 is null)
        {
            part.Size = part.BodyLength;
        }

        if (level.Boundaries > 0 && !level.IsClosed && !_isTentative)
        {
            var code = level.HasDelimiter || part.Parts.Count > 0 ? MimeFindings.MultipartUnclosed : MimeFindings.MultipartEmpty;
            _state.Ambiguous(part, code);
        }
    }
}
