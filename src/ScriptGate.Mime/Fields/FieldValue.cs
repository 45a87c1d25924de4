namespace ScriptGate.Mime.Fields;

/// <summary>A field that has a word and parameters: Content-Type, Content-Disposition.</summary>
internal sealed class FieldValue
{
    private FieldValue(string head, ParameterSet set, ParameterFaults faults)
    {
        Head = head;
        Set = set;
        Faults = faults;
    }

    /// <summary>What stands in front of the parameters, in lower case.</summary>
    public string Head { get; }

    public ParameterSet Set { get; }

    public ParameterFaults Faults { get; }

    /// <param name="raw">The octets behind the colon, with their folding.</param>
    /// <param name="parameters">How many parameters at most.</param>
    public static FieldValue Parse(ReadOnlySpan<byte> raw, int parameters)
    {
        var reader = new ParameterReader(HeaderText.UnfoldOctets(raw));
        var head = reader.Head();
        var set = ParameterSet.Create(reader.Parameters(parameters));
        return new FieldValue(head, set, reader.Faults | set.Faults);
    }
}
