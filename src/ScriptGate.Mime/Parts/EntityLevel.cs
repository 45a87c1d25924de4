using ScriptGate.Mime.Content;

namespace ScriptGate.Mime.Parts;

/// <summary>A part that is open: its body has not ended.</summary>
internal sealed class EntityLevel(MimePart part)
{
    public MimePart Part => part;

    /// <summary>What reads the body's octets while no part within it does; null when nothing does.</summary>
    public IContentSink? Sink { get; set; }

    /// <summary>How many boundaries end its parts: 0 for what is read as a leaf or message, more than one where the header contradicts itself.</summary>
    public int Boundaries { get; set; }

    public bool HasDelimiter { get; set; }

    public bool IsClosed { get; set; }

    /// <summary>Ends what reads the octets in front of the first delimiter, or a leaf.</summary>
    public void CompleteSink()
    {
        using var sink = Sink;
        Sink = null;
        sink?.Complete();
    }
}
