// Names the modules whose CustomResourceDefinitions the local clusters get. Only their files are taken: nothing is built.
module coolkit.local/tools/custom-resources

go 1.26.0

require (
	github.com/kedacore/keda/v2 v2.20.2
	github.com/prometheus-operator/prometheus-operator v0.93.0
)
