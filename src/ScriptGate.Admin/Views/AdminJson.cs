using System.Text.Json.Serialization;
using ScriptGate.Core.Tracing;

namespace ScriptGate.Admin;

/// <summary>The JSON of every answer, written and read without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ErrorView))]
[JsonSerializable(typeof(HealthView))]
[JsonSerializable(typeof(StatusView))]
[JsonSerializable(typeof(PoolsView))]
[JsonSerializable(typeof(MemberModeView))]
[JsonSerializable(typeof(ReloadView))]
[JsonSerializable(typeof(GenerationsView))]
[JsonSerializable(typeof(DropView))]
[JsonSerializable(typeof(PreviewView))]
[JsonSerializable(typeof(ChainView))]
[JsonSerializable(typeof(RulesView))]
[JsonSerializable(typeof(WhyView))]
[JsonSerializable(typeof(MailView))]
[JsonSerializable(typeof(ViolationsView))]
[JsonSerializable(typeof(StatisticsView))]
[JsonSerializable(typeof(ResetRequest))]
[JsonSerializable(typeof(ResetView))]
[JsonSerializable(typeof(ChangeView))]
[JsonSerializable(typeof(StateView))]
[JsonSerializable(typeof(ForgottenView))]
[JsonSerializable(typeof(TlsView))]
[JsonSerializable(typeof(TlsResetView))]
[JsonSerializable(typeof(TraceLine))]
[JsonSerializable(typeof(RecordingView))]
[JsonSerializable(typeof(RecordingEndView))]
internal sealed partial class AdminJson : JsonSerializerContext;
