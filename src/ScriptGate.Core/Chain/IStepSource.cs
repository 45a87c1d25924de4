namespace ScriptGate.Core.Chain;

/// <summary>Something that contributes steps to a virtual server's chain: a rule file or a check of its security profile.</summary>
internal interface IStepSource
{
    /// <summary>The rule file or the check's name.</summary>
    string Name { get; }

    /// <summary>Adds its steps and observers, in its own order.</summary>
    void AddTo(ChainBuilder chain);
}
