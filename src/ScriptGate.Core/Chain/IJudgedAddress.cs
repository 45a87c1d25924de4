namespace ScriptGate.Core.Chain;

/// <summary>A recipient that remembers which steps judged its present address, so that one whose word was for another address is asked again.</summary>
internal interface IJudgedAddress
{
    /// <summary>A step that judges final addresses is being asked.</summary>
    /// <param name="index">Which of them.</param>
    void IsJudgedBy(int index);

    /// <summary>Whether a step was asked about another address than the present one, and not about this.</summary>
    /// <param name="index">Which of those that judge final addresses.</param>
    bool IsUnjudgedBy(int index);
}
