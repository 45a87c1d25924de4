namespace ScriptGate;

/// <summary>
/// Which rules a session is still shown to. All are on at first; what is said holds for the rest of the session, from the next step on. Checks are asked in any case. STARTTLS
/// takes it back to what it was when the greeting went out.
/// </summary>
public interface ISessionRules
{
    /// <summary>No rule is asked at a stage, or told of it, any more. Checks still are.</summary>
    /// <param name="stage">The stage.</param>
    void Disable(Stage stage);

    /// <summary>A rule is not asked any more, at any stage. A name that no rule has changes nothing.</summary>
    /// <param name="rule">The name of its file without folders, for example <c>greeting.js</c>.</param>
    /// <exception cref="InvalidOperationException">The name is empty or longer than 255 characters, or it is the 65th.</exception>
    void Disable(string rule);

    /// <summary>Rules are asked at a stage again, those that are on.</summary>
    /// <param name="stage">The stage.</param>
    void Enable(Stage stage);

    /// <summary>A rule is asked again, at the stages that are on.</summary>
    /// <param name="rule">The name of its file without folders.</param>
    void Enable(string rule);

    /// <summary>Everything is on again.</summary>
    void EnableAll();

    /// <summary>Whether a rule is asked at a stage, as far as this session is concerned.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="rule">The name of its file without folders.</param>
    /// <returns>False when the rule or the stage was switched off.</returns>
    bool IsEnabled(Stage stage, string rule);
}
